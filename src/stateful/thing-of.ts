import { isJsonMediaType } from '../openapi/bodies/media-types.ts';
import type { Operation } from '../openapi/operations/operation.ts';
import type { Thing as AnsweredThing } from '../openapi/resources/answers.ts';
import { unlessBroken } from '../openapi/resources/inputs.ts';
import type { Resource } from '../openapi/resources/resource.ts';
import type { SchemaFacts } from '../openapi/resources/schema-facts.ts';
import { plainName, plainSingular } from '../openapi/resources/words.ts';
import { type Answer, answerOf } from './answer.ts';
import type { Reading } from './reading.ts';
import { type InputPart, itemsView, Thing, type View, viewAt } from './thing.ts';

/** A thing and its place in responses. */
export interface ThingFound {
  readonly thing: Thing;
  /** Returns the JSON Pointer to the item in a response; undefined if it shows none. */
  itemIn(answer: Answer): string | undefined;
}

/** Derives the shape of a resource's items from its responses and requests; undefined if no response shows them. */
export function thingOf(resource: Resource, reading: Reading): ThingFound | undefined {
  const { create, list, read, replace, update, delete: deletion } = resource;
  const statuses = (operation: Operation | undefined, wanted: readonly (number | undefined)[]) =>
    operation === undefined ? [] : wanted.flatMap((status) => answerOf(operation, status, reading) ?? []);
  const answers = [
    ...statuses(read, [undefined]),
    ...statuses(create, [declares(create, '201') ? 201 : undefined]),
    ...statuses(replace, [declares(replace, '200') ? 200 : undefined, declares(replace, '201') ? 201 : undefined]),
    ...statuses(update, [undefined]),
    ...statuses(deletion, [undefined]),
  ];
  const [listAnswer] = statuses(list, [undefined]);
  const entries =
    listAnswer?.view === undefined || resource.entriesAt === undefined
      ? undefined
      : itemsOf(viewAt(listAnswer.view, resource.entriesAt, reading), reading);
  const first = firstView(resource, answers, reading) ?? entries;
  if (first === undefined || first.facts.properties.size === 0) return undefined;
  const name = plainSingular(resource.name);
  const known: AnsweredThing = { at: '', schema: first.facts, id: resource.id };
  const itemIn = ({ view }: Answer) => view && reading.answers.sameIn(view.facts, known, name)?.at;
  const views = answers.flatMap((answer) => {
    const at = itemIn(answer);
    const view = at === undefined || answer.view === undefined ? undefined : viewAt(answer.view, at, reading);
    return view ?? [];
  });
  const all = distinct([first, ...views, ...(entries === undefined ? [] : [entries])]);
  const inputs = [create, replace, update].flatMap((operation) =>
    operation === undefined ? [] : (inputOf(operation, first.facts, resource, reading) ?? []),
  );
  return { thing: new Thing(all, inputs, reading), itemIn };
}

function declares(operation: Operation | undefined, status: string): boolean {
  return operation !== undefined && unlessBroken(() => operation.responses.has(status)) === true;
}

function itemsOf(view: View | undefined, reading: Reading): View | undefined {
  return view && itemsView(view, reading);
}

/** Returns the view of the first successful response with a known item. */
function firstView({ dataAt }: Resource, answers: readonly Answer[], reading: Reading): View | undefined {
  const ofOperation = new Map(Object.entries(dataAt));
  for (const { view, response } of answers) {
    if (view === undefined) continue;
    for (const at of new Set(ofOperation.values())) {
      const found = viewAt(view, at, reading);
      if (found !== undefined && found.facts.properties.size > 0 && response.status < 300) return found;
    }
  }
  return undefined;
}

function distinct(views: readonly View[]): View[] {
  const found = new Map(views.map((view) => [view.facts.key, view]));
  return [...found.values()];
}

/** Finds the item in a request: the whole body, or the only object in it that shares properties with the thing. */
function inputOf(
  operation: Operation,
  thing: SchemaFacts,
  resource: Resource,
  reading: Reading,
): InputPart | undefined {
  const facts = bodyFacts(operation, reading);
  if (facts === undefined || facts.items.length > 0) return undefined;
  const isOwn = (name: string) => thing.properties.has(name);
  const names = [...facts.properties.keys()];
  if (names.length === 0 || names.some((name) => isOwn(name) && plainName(name) !== plainName(resource.name)))
    return { operation, at: '', facts };
  const inner = names.flatMap((name) => {
    const property = reading.schemas.property(facts, name);
    return property !== undefined && [...property.properties.keys()].some(isOwn) ? [{ name, property }] : [];
  });
  const [only] = inner;
  if (only === undefined || inner.length > 1) return { operation, at: '', facts };
  return { operation, at: `/${only.name.replaceAll('~', '~0').replaceAll('/', '~1')}`, facts: only.property };
}

/** Returns the facts of the body, JSON if possible but not JSON Patch. */
function bodyFacts(operation: Operation, { schemas }: Reading): SchemaFacts | undefined {
  return unlessBroken(() => {
    const content = (operation.requestBody?.content ?? []).filter(
      ({ mediaType }) => !/json-patch\+json/i.test(mediaType),
    );
    const chosen = content.find(({ mediaType }) => isJsonMediaType(mediaType)) ?? content[0];
    return chosen?.schema && schemas.at(chosen.schema);
  });
}
