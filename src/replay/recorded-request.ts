import { headerIn } from '../har/header-lines.ts';
import type { FoundOperation } from '../har/operation-finder.ts';
import type { Operation } from '../openapi/operations/operation.ts';
import { literalText } from '../openapi/operations/path-template.ts';
import { takesObject } from '../openapi/parameters/shapes.ts';
import type { Header } from '../text/header-bytes.ts';
import { areSameFields, type ComparableBody, comparableBody, fieldsOf, isSameBody } from './comparable-body.ts';
import { allSame, isSameText, type Sameness } from './sameness.ts';

/** A request in a form that can be compared. */
export interface ComparableRequest {
  readonly method: string;
  /** The decoded path of the URL. */
  readonly path: string;
  /** The decoded path parameters; undefined if the request has no operation. */
  readonly parameters: ReadonlyMap<string, string> | undefined;
  readonly query: ReadonlyMap<string, readonly string[]>;
  readonly headers: readonly Header[];
  readonly body: ComparableBody;
}

/** The parts of a request to compare. */
export interface RequestParts {
  readonly method: string;
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  readonly headers: readonly Header[];
  /** Decoded; undefined if unknown. */
  readonly body: Uint8Array | undefined;
}

export function comparableRequest(
  { method, path, query, headers, body }: RequestParts,
  found: FoundOperation | undefined,
): ComparableRequest {
  const parameters = found && new Map([...found.path].map(([name, text]) => [name, literalText(text)]));
  return {
    ...{ method, path: literalText(path), parameters, headers },
    query: fieldsOf([...new URLSearchParams(query)]),
    body: comparableBody(body, headerIn(headers, 'content-type')),
  };
}

/** Headers that change the answer to the same request. */
const conditions = ['if-none-match', 'if-modified-since', 'if-match', 'range'];

/**
 * A score of the similarity of a request and a recorded one; undefined if they differ in what the operation declares.
 * @param operation of both; undefined for none
 */
export function likeness(
  recorded: ComparableRequest,
  sent: ComparableRequest,
  operation: Operation | undefined,
): number | undefined {
  const path = samePath(recorded, sent);
  const query = areSameFields(recorded.query, sent.query);
  const isOther = query === 'no' && (operation === undefined || sameDeclared(recorded, sent, operation) === 'no');
  if (path === 'no' || isOther) return undefined;
  const body = isSameBody(recorded.body, sent.body);
  // Without an operation, another body is accepted, but the same one is preferred.
  if (body === 'no' && operation !== undefined) return undefined;
  const hasConditions = conditions.every((name) => headerIn(recorded.headers, name) === headerIn(sent.headers, name));
  const points = { yes: 2, perhaps: 1, no: 0 };
  return (
    81 * points[body] +
    27 * points[path] +
    9 * points[query] +
    3 * points[operation === undefined ? 'yes' : sameHeaders(recorded, sent, operation)] +
    (hasConditions ? 1 : 0)
  );
}

/** Whether two requests have the same path; with an operation, the same path parameters. */
export function samePath(recorded: ComparableRequest, sent: ComparableRequest): Sameness {
  if (recorded.parameters === undefined || sent.parameters === undefined) return isSameText(recorded.path, sent.path);
  return allSame([...recorded.parameters].map(([name, text]) => isSameText(text, sent.parameters?.get(name) ?? '')));
}

/** Whether the declared query parameters are the same. */
function sameDeclared(recorded: ComparableRequest, sent: ComparableRequest, operation: Operation): Sameness {
  const declared = operation.parameters.declared.filter((parameter) => parameter.in === 'query');
  // Properties of an exploded object are parameters with any name.
  if (declared.some(({ explode, shape, style }) => explode && style === 'form' && takesObject(shape))) return 'no';
  const names = new Set(declared.map(({ name }) => name));
  const isDeclared = ([name]: readonly [string, unknown]) => names.has(name) || names.has(name.replace(/\[.*$/s, ''));
  return areSameFields(new Map([...recorded.query].filter(isDeclared)), new Map([...sent.query].filter(isDeclared)));
}

/** Whether the declared headers and cookies are the same. */
function sameHeaders(recorded: ComparableRequest, sent: ComparableRequest, operation: Operation): Sameness {
  const declared = operation.parameters.declared.filter((parameter) => ['header', 'cookie'].includes(parameter.in));
  return allSame(
    declared.map((parameter) => {
      const textOf = ({ headers }: ComparableRequest) =>
        parameter.in === 'header' ? headerIn(headers, parameter.name.toLowerCase()) : cookieIn(headers, parameter.name);
      return isSameText(textOf(recorded) ?? '', textOf(sent) ?? '');
    }),
  );
}

function cookieIn(headers: readonly Header[], name: string): string | undefined {
  const pairs = headerIn(headers, 'cookie')?.split(';') ?? [];
  return pairs.find((pair) => pair.trim().startsWith(`${name}=`))?.trim();
}
