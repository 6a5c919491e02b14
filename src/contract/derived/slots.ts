import { FromAnswer } from '../cases/step.ts';
import type { RequestSchema } from './request-schema.ts';
import { mainType } from './request-schema.ts';
import type { Path } from './sound-values.ts';
import { withStandIns } from './stand-ins.ts';

/** A place in a request that holds a value: a property of a body at any depth, an item, or a parameter. */
export interface Slot {
  /** The place within a body; empty for the body itself, or a parameter. */
  readonly path: Path;
  /** The place in words for a person: `lines.*.product_id`. */
  readonly label: string;
  /** The property's or the parameter's name. */
  readonly name: string;
  readonly facts: RequestSchema;
  /** Whether its container requires it. */
  readonly isRequired: boolean;
  /** The object that has it as a property; undefined for an item, a parameter and the body itself. */
  readonly owner: RequestSchema | undefined;
}

/** The most levels of nesting at which a body is varied. */
const deepest = 4;

/** The places in the first branch of a body. An object or a list comes before its contents. */
export function slotsOf(body: RequestSchema): readonly Slot[] {
  return [...inside(body.decided, '', 0)];
}

function* inside(facts: RequestSchema, path: Path, depth: number): Generator<Slot> {
  if (depth >= deepest || facts.enumeration !== undefined) return;
  const type = mainType(facts);
  if (type === 'object') {
    for (const [name, open] of facts.properties) {
      const at = `${path}/${name}`;
      const isRequired = facts.required.includes(name);
      yield { path: at, label: labelOf(at), name, facts: open, isRequired, owner: facts };
      yield* inside(open.decided, at, depth + 1);
    }
    const { others } = facts;
    if (others !== undefined && facts.properties.size === 0) yield* item(others, `${path}/*`, depth);
  }
  if (type === 'array' && facts.items !== undefined) yield* item(facts.items, `${path}/*`, depth);
}

function* item(facts: RequestSchema, path: Path, depth: number): Generator<Slot> {
  yield { path, label: labelOf(path), name: '*', facts, isRequired: true, owner: undefined };
  yield* inside(facts.decided, path, depth + 1);
}

function labelOf(path: Path): string {
  return path.slice(1).replaceAll('/', '.');
}

/**
 * A copy of a body with another value at a place; `*` is the first item of a list or the first entry of a map. Undefined if
 * the body has no such place.
 * @param value undefined to leave the place out
 */
export function changedAt(body: unknown, path: Path, value: unknown): { readonly body: unknown } | undefined {
  const parts = path === '' ? [] : path.slice(1).split('/');
  return changed(body, parts, value);
}

function changed(whole: unknown, parts: readonly string[], value: unknown): { readonly body: unknown } | undefined {
  const [part, ...rest] = parts;
  if (part === undefined) return { body: value };
  // A value from a future answer can't be changed: its stand-in is used instead.
  const holder = whole instanceof FromAnswer ? withStandIns(whole) : whole;
  if (Array.isArray(holder)) {
    if (part !== '*' || holder.length === 0) return undefined;
    const first = changed(holder[0], rest, value);
    if (first === undefined) return undefined;
    return { body: rest.length === 0 && value === undefined ? holder.slice(1) : [first.body, ...holder.slice(1)] };
  }
  if (typeof holder !== 'object' || holder === null || holder instanceof Uint8Array) return undefined;
  // An object that is neither null nor a list has keys.
  const object = holder as Readonly<Record<string, unknown>>;
  const key = part === '*' ? Object.keys(object)[0] : part;
  if (key === undefined) return undefined;
  if (rest.length > 0) {
    const inner = changed(object[key], rest, value);
    return inner && { body: { ...object, [key]: inner.body } };
  }
  if (value !== undefined) return { body: { ...object, [key]: value } };
  if (!Object.hasOwn(object, key)) return undefined;
  const { [key]: _, ...others } = object;
  return { body: others };
}
