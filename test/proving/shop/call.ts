import { type Answer, json, refuse, refuseFor } from './answers.ts';
import type { Collection, Entry } from './collection.ts';
import type { Json, Values } from './json.ts';
import type { Store } from './store.ts';
import type { On } from './switches.ts';

/** A request that has been read and keeps the rules. */
export interface Call {
  readonly operation: string;
  readonly store: Store;
  readonly on: On;
  /** The parts of the path that name something, decoded. */
  readonly path: readonly string[];
  readonly query: Values;
  readonly headers: Values;
  readonly body: Values;
  /** The body as it came. */
  readonly sent: Values;
  /** `http://127.0.0.1:8080` */
  readonly origin: string;
  readonly etag: string | undefined;
}

export type Handler = (call: Call) => Answer;

/** What a faulty shop does not foresee. */
export function crash(): never {
  refuse(500, 'Something went wrong.');
}

export function invalid({ on }: Call, pointer: string, message: string): never {
  refuseFor(on('invalid-400') ? 400 : 422, 'The body breaks a rule.', [{ pointer, code: 'rule', message }]);
}

export function find(collection: Collection, id: string, { store }: Call): Entry {
  const entry = collection.get(id);
  if (entry === undefined || store.hidden.has(id)) refuse(404, 'There is nothing with this id.');
  return entry;
}

/** 201 with the way to what was made. */
export function created(
  { on, origin }: Call,
  path: string,
  body: Json,
  headers: Readonly<Record<string, string>> = {},
) {
  return json(201, body, { Location: `${on('location-absolute') ? origin : ''}/v2${path}`, ...headers });
}

/** The entry with other values; its time of change follows. */
export function changed(entry: Entry, values: Values, on: On): Entry {
  const isSame = JSON.stringify(entry.values) === JSON.stringify(values);
  return { ...entry, values, updated: isSame && on('no-change-no-time') ? entry.updated : Date.now() };
}

export function times(
  { created, updated }: Entry,
  on: On,
): { readonly created_at: string; readonly updated_at: string } {
  return { created_at: timeText(created, on), updated_at: timeText(updated, on) };
}

export function timeText(time: number, on: On): string {
  const [hours, offset] = on('offsets') ? [2, '+02:00'] : [0, 'Z'];
  const text = new Date(time + hours * 3_600_000).toISOString();
  return `${text.slice(0, on('milliseconds') ? 23 : 19)}${offset}`;
}

export function shown(values: Values, on: On): Values {
  if (!on('nulls-left-out')) return values;
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}

/** A link to itself, which the document allows and does not describe. */
export function links(path: string, on: On): Values {
  return on('links') ? { _links: { self: { href: `/v2${path}` } } } : {};
}
