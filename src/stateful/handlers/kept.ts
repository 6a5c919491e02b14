import type { HandlerContext } from '../../mock/handler.ts';
import type { HandlerReply } from '../../mock/handler-result.ts';
import { type JsonObject, objectOf } from '../../mock/merge-json.ts';
import { ResourceMissing } from '../../mock/refusals/refusals.ts';
import { headerOf } from '../../mock/request.ts';
import { valueAt } from '../../openapi/document/json-pointer.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import { segmentsOf } from '../../openapi/resources/path-shape.ts';
import { plainName, plainSingular } from '../../openapi/resources/words.ts';
import type { Random } from '../../openapi/sample/faker-methods.ts';
import { headerValue } from '../../text/header-values.ts';
import { type Answer, Wrapper } from '../answer.ts';
import type { Collection, KeptItem, Scope } from '../collection.ts';
import type { Counters } from '../counters.ts';
import type { Reading } from '../reading.ts';
import { missingByDefault, textOfRecord } from '../scopes.ts';
import { shownValue } from '../shown-value.ts';
import { viewAt } from '../thing.ts';

/** A collection and the state that its handlers share. */
export interface Kept {
  readonly collection: Collection;
  readonly reading: Reading;
  readonly counters: Counters;
  /** The child collections. */
  readonly children: () => readonly Collection[];
  /** JSON Pointer to the item in a response; undefined if it shows none. */
  readonly itemIn: (answer: Answer) => string | undefined;
  /** JSON Pointer to the items in the list response; undefined without a list. */
  readonly entriesAt: string | undefined;
}

/** The records that a request's path names, by resource name. */
export type Found = Readonly<Record<string, unknown>>;

export function recordOf(found: Found, { name }: Pick<Scope, 'name'>): KeptItem | undefined {
  // The mock passes handlers the records of the scopes' stores.
  return found[name] as KeptItem | undefined;
}

/** The time of a request, in milliseconds since the Unix epoch. */
export function timeOf({ now }: Pick<HandlerContext, 'now'>): number {
  return Math.floor(now / 1000);
}

/** Creates the error for an item that was deleted in the meantime. */
export function missing({ name }: Collection, id: string): ResourceMissing {
  return new ResourceMissing({ name, missing: missingByDefault }, id);
}

/** Defers `context.random()`, which counts the request, to the first use. */
export function lazyRandom(context: Pick<HandlerContext, 'random'>): () => Random {
  let made: Random | undefined;
  return () => {
    made ??= context.random();
    return made;
  };
}

/** Returns the part of a parsed body that holds the item; `{}` if there is none. */
export function inputIn(body: unknown, operation: Operation, { thing }: Collection): JsonObject {
  const input = thing.inputOf(operation);
  return objectOf(valueAt(body, input?.at ?? ''));
}

/** Returns the ids of an item's ancestors, by the plain names of the properties that may hold them. */
export function parentNames({ parent }: Collection, parentId: string | undefined): Map<string, string> {
  const names = new Map<string, string>();
  let id = parentId;
  for (let scope = parent; scope !== undefined && id !== undefined; scope = scope.parent) {
    const text = textOfRecord(id);
    const plain = plainName(scope.parameter);
    for (const name of [plain === 'id' ? '' : plain, `${plainSingular(scope.name)} id`])
      if (name !== '' && !names.has(name)) names.set(name, text);
    id = id.includes('/') ? id.slice(0, id.lastIndexOf('/')) : undefined;
  }
  return names;
}

/** Builds the path of an item from the URL of a request for it or its collection. */
export function addressOf(
  collection: Collection,
  operation: Operation,
  record: Pick<KeptItem, 'id' | 'parent'>,
  url: string,
): string {
  const [path = ''] = url.split('?', 1);
  const count = segmentsOf(operation.path).length;
  const before = path.replace(/\/$/, '').split('/').slice(0, -count).join('/');
  const template = collection.item ?? `${collection.path.replace(/\/$/, '')}/{id}`;
  const ids = collection.isShallow ? [] : (record.parent?.split('/') ?? []);
  const texts = [...ids, record.id.slice(record.id.lastIndexOf('/') + 1)];
  return before + template.replace(/\{[^{}]+\}/g, () => texts.shift() ?? '');
}

/** Replies with an item. */
export function replyWith(
  kept: Kept,
  answer: Answer | undefined,
  record: KeptItem,
  context: HandlerContext,
  headers: HandlerReply['headers'] = {},
): HandlerReply {
  if (answer === undefined) return { headers };
  const { status, response, view } = answer;
  if (response.mediaType === undefined) return { status, headers };
  const at = kept.itemIn(answer);
  const shown = at === undefined || view === undefined ? undefined : viewAt(view, at, kept.reading);
  const inner = shown === undefined ? undefined : shownValue(record.value, shown.nodes, kept.reading.shown);
  const wrapper = new Wrapper(answer, kept.reading, lazyRandom(context), timeOf(context));
  const { id } = kept.collection;
  const body = wrapper.around(inner, shown === undefined ? undefined : at, (name) =>
    at === undefined && name === id ? record.value[id] : undefined,
  );
  return { status, headers, body };
}

/** Returns the `Location` header in a form that its schema allows; `{}` if the response declares none. */
export function locationIn(
  { response }: Answer,
  address: string,
  { request }: HandlerContext,
  { document, schemas }: Reading,
): HandlerReply['headers'] {
  const names = [...Object.keys(response.headers), ...response.headerSchemas.keys()];
  const name = names.find((one) => one.toLowerCase() === 'location');
  if (name === undefined) return {};
  const place = response.headerSchemas.get(name)?.place;
  const whole = `http://${headerOf(request, 'host') ?? 'localhost'}${address}`;
  const isWhole = place !== undefined && /^(?:uri|url|iri)$/.test(schemas.at(place).format ?? '');
  const fits = (uri: string) => place === undefined || document.sampler.allows(place, uri) === true;
  return { [name]: headerValue(isWhole ? whole : ([address, whole].find(fits) ?? address), true) };
}
