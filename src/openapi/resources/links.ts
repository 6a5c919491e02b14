import { appendPointer, isJsonObject } from '../document/json-pointer.ts';
import { below, keyOf, type Place, type SourceFiles } from '../document/source-files.ts';
import type { Operation } from '../operations/operation.ts';
import { type InputReader, unlessBroken } from './inputs.ts';
import type { InputPlace } from './resource.ts';

/** A link: an input of one operation takes a value from an exchange with another. */
export interface Link {
  readonly source: Operation;
  readonly target: Operation;
  readonly input: InputPlace;
  /** The source of the value: in the answer's body, by JSON Pointer, or a path parameter of the request. */
  readonly from: { readonly in: 'response' | 'path'; readonly name: string };
}

/** The links of all successful responses. Leaves out those that can't be understood. */
export function linksOf(operations: readonly Operation[], files: SourceFiles, inputs: InputReader): Link[] {
  const byId = new Map(operations.map((operation) => [operation.id, operation]));
  let byPlace: ReadonlyMap<string, Operation> | undefined;
  const targetOf = (link: Record<string, unknown>, holder: Place) => {
    if (typeof link.operationId === 'string') return byId.get(link.operationId);
    if (typeof link.operationRef !== 'string') return undefined;
    byPlace ??= new Map(
      operations.flatMap((operation) => {
        const place = unlessBroken(() => operation.place);
        return place === undefined ? [] : [[keyOf(place), operation] as const];
      }),
    );
    const place = files.find(link.operationRef, holder);
    return place && byPlace.get(keyOf(place));
  };
  const found: Link[] = [];
  for (const source of operations) {
    for (const [status, response] of unlessBroken(() => source.responses) ?? []) {
      if (!/^(?:2|default)/.test(status)) continue;
      const place = unlessBroken(() => response.place);
      const links = place && files.tryResolve(below(place, 'links'));
      for (const name of links && isJsonObject(links.value) ? Object.keys(links.value) : []) {
        const link = links && files.tryResolve(below(links.place, name));
        if (link === undefined || !isJsonObject(link.value)) continue;
        const target = targetOf(link.value, link.place);
        if (target === undefined) continue;
        for (const { input, expression } of expressionsIn(link.value, target, inputs)) {
          const from = sourceOf(expression);
          if (from !== undefined) found.push({ source, target, input, from });
        }
      }
    }
  }
  return found;
}

function* expressionsIn(
  link: Record<string, unknown>,
  target: Operation,
  inputs: InputReader,
): Generator<{ readonly input: InputPlace; readonly expression: string }> {
  const parameters = isJsonObject(link.parameters) ? Object.entries(link.parameters) : [];
  for (const [key, expression] of parameters) {
    const [, location, name] = /^(path|query|header|cookie)\.(.+)$/.exec(key) ?? [];
    const input = inputs
      .of(target)
      .find(({ at }) => at.in !== 'body' && (at.name === key || (at.in === location && at.name === name)));
    if (input !== undefined && typeof expression === 'string') yield { input: input.at, expression };
  }
  yield* expressionsInBody(link.requestBody, '');
}

function* expressionsInBody(
  value: unknown,
  pointer: string,
): Generator<{ readonly input: InputPlace; readonly expression: string }> {
  if (typeof value === 'string' && pointer !== '') yield { input: { in: 'body', name: pointer }, expression: value };
  if (!isJsonObject(value)) return;
  for (const [name, inner] of Object.entries(value)) yield* expressionsInBody(inner, appendPointer(pointer, name));
}

function sourceOf(expression: string): Link['from'] | undefined {
  const [, pointer] = /^\{?\$response\.body#(\/[^}]+)\}?$/.exec(expression) ?? [];
  if (pointer !== undefined) return { in: 'response', name: pointer };
  const [, name] = /^\{?\$request\.path\.([^}]+)\}?$/.exec(expression) ?? [];
  return name === undefined ? undefined : { in: 'path', name };
}
