import { isJsonObject } from '../../openapi/document/json-pointer.ts';
import { uniqueMarker } from '../cases/markers.ts';
import { FromAnswer } from '../cases/step.ts';
import { leafValue } from './leaf-values.ts';
import { isHandedOut } from './name-meanings.ts';
import { mainType, type RequestSchema } from './request-schema.ts';
import { standsFor } from './stand-ins.ts';

/** The place of a value in a body, with `*` for the items of a list: `/lines/* /product_id` without the blank. */
export type Path = string;

/** Determines how values are made. */
export interface Making {
  /** The same seed makes the same values; another one makes other texts. */
  readonly seed: number;
  /** The value from an earlier answer for a place; undefined if there is none. */
  readonly taken?: ((path: Path) => FromAnswer | undefined) | undefined;
  /** Whether an optional place is left out, such as an id that the run can't get. */
  readonly leftOut?: ((path: Path) => boolean) | undefined;
}

export interface MakingOptions extends Making {
  /** Which optional properties a value has: none, all, or every second one, beginning with the first or the second. */
  readonly optional: 'none' | 'all' | 'odd' | 'even';
  /** Given values for places, by their paths. */
  readonly instead?: ReadonlyMap<Path, unknown>;
}

/** A value, and the places in it that a correct deployment may refuse because the document does not explain them. */
export interface MadeValue {
  readonly value: unknown;
  readonly unsure: readonly Path[];
}

/** The depth of nesting below which values have no optional properties. */
const deepestOptional = 4;

/** The depth at which nesting ends, even if more is required. */
const deepest = 12;

/** Makes a value that a schema allows. Its names contain the run's mark if the schema leaves room for it. */
export function soundValue(facts: RequestSchema, options: MakingOptions, path: Path = '', name = ''): MadeValue {
  const maker = new Maker(options);
  const value = maker.value(facts, path, name, 0);
  return { value, unsure: maker.unsure };
}

class Maker {
  readonly unsure: Path[] = [];
  readonly #options: MakingOptions;
  #optional = 0;

  constructor(options: MakingOptions) {
    this.#options = options;
  }

  value(open: RequestSchema, path: Path, name: string, depth: number): unknown {
    const { instead, taken, seed } = this.#options;
    if (instead?.has(path)) return instead.get(path);
    const from = taken?.(path);
    if (from !== undefined) return standsFor(from, open.sample(seed));
    const facts = open.decided;
    const type = mainType(facts);
    if (facts.enumeration === undefined && depth < deepest) {
      if (type === 'object') return this.#object(facts, path, depth);
      if (type === 'array') return this.#array(facts, path, name, depth);
    }
    // A plain request turns nothing on.
    if (type === 'boolean' && this.#options.optional === 'none') return facts.get('default') === true;
    const { value, isSure } = leafValue(facts, name, seed + this.unsure.length);
    if (!isSure) this.unsure.push(path);
    return value;
  }

  #object(facts: RequestSchema, path: Path, depth: number): unknown {
    const [example] = facts.properties.size === 0 ? facts.examples : [];
    if (example !== undefined) return example;
    const { required } = facts;
    const { others } = facts;
    const least = facts.number('minProperties') ?? (others !== undefined && facts.properties.size === 0 ? 1 : 0);
    const chosen = [...facts.properties].filter(
      ([name, property]) =>
        required.includes(name) ||
        (this.#hasOptional(property, `${path}/${name}`, depth) && !namesSiblings(property, facts)),
    );
    // minProperties is met with the first optional properties.
    const more = [...facts.properties].filter((one) => !chosen.some(([name]) => name === one[0]));
    const named = [...chosen, ...more.slice(0, Math.max(0, least - chosen.length))].map(
      ([name, property]) => [name, this.value(property, `${path}/${name}`, name, depth + 1)] as const,
    );
    const tag = facts.discriminated;
    const tagged = tag === undefined || facts.properties.get(tag[0])?.enumeration !== undefined ? [] : [tag];
    const free = Array.from({ length: facts.isClosed ? 0 : Math.max(0, least - named.length) }, (_, index) => {
      const name = freeNames[index] ?? `key${index}`;
      return [name, others === undefined ? uniqueMarker : this.value(others, `${path}/*`, name, depth + 1)] as const;
    });
    return Object.fromEntries([...named, ...tagged, ...free]);
  }

  #hasOptional(property: RequestSchema, path: Path, depth: number): boolean {
    // Opaque values of the deployment can't be made up.
    if (this.#options.leftOut?.(path) || isHandedOut(path)) return false;
    if (depth >= deepestOptional || property.get('deprecated') === true) return false;
    const index = this.#optional++;
    switch (this.#options.optional) {
      case 'none':
        return false;
      case 'all':
        return true;
      case 'odd':
        return index % 2 === 0;
      case 'even':
        return index % 2 === 1;
    }
  }

  #array(facts: RequestSchema, path: Path, name: string, depth: number): unknown {
    const { items } = facts;
    const most = facts.number('maxItems') ?? Number.POSITIVE_INFINITY;
    const least = facts.number('minItems') ?? 0;
    if (items === undefined) return least === 0 ? [] : Array.from({ length: least }, () => uniqueMarker);
    const count = Math.min(most, Math.max(least, depth >= deepestOptional ? 0 : 1));
    return itemsOf(facts, count, (index) => {
      const enumeration = items.decided.enumeration;
      if (enumeration !== undefined && index > 0) return enumeration[index % enumeration.length];
      const inner = new Maker({ ...this.#options, seed: this.#options.seed + index });
      const value = inner.value(items, `${path}/*`, singular(name), depth + 1);
      if (index === 0) this.unsure.push(...inner.unsure);
      return variedItem(value, index, items);
    });
  }
}

/**
 * Varies the value of an item for another item: adds the item's index to a text with the run's mark, takes a further number,
 * or varies a property of an object. The same value if the schema does not allow that.
 * @param index from 0, for which the value stays the same
 */
export function variedItem(value: unknown, index: number, open: RequestSchema): unknown {
  if (index === 0 || value instanceof FromAnswer) return value;
  const facts = open.decided;
  if (isJsonObject(value)) {
    for (const [name, inner] of Object.entries(value)) {
      const property = facts.properties.get(name);
      const other = property === undefined ? inner : variedItem(inner, index, property);
      if (other !== inner) return { ...value, [name]: other };
    }
    return value;
  }
  const other = variedLeaf(value, index, facts);
  return other !== value && open.allows(other) ? other : value;
}

function variedLeaf(value: unknown, index: number, facts: RequestSchema): unknown {
  if (typeof value === 'string') return value.includes(uniqueMarker) ? `${value}${index}` : value;
  if (typeof value === 'boolean') return index % 2 === 0 ? value : !value;
  if (typeof value !== 'number') return value;
  const { least, most } = facts;
  const step = facts.number('multipleOf') ?? 1;
  const further = value + step * index;
  // After the greatest number comes the least.
  const isPast = least !== undefined && most !== undefined && further > most;
  return Number((isPast ? least + (further - most - step) : further).toPrecision(12));
}

/** Whether the items of a list name properties of the surrounding object, such as those to clear or to show. */
export function namesSiblings({ items }: RequestSchema, { properties }: RequestSchema): boolean {
  const names = items?.decided.enumeration ?? [];
  return names.length > 0 && names.every((name) => typeof name === 'string' && properties.has(name));
}

function itemsOf(facts: RequestSchema, count: number, item: (index: number) => unknown): unknown[] {
  const made = Array.from({ length: count }, (_, index) => item(index));
  if (facts.get('uniqueItems') !== true) return made;
  const seen = new Set<string>();
  return made.filter((one) => {
    const text = JSON.stringify(one);
    return seen.has(text) ? false : seen.add(text) !== undefined;
  });
}

/** Names for additional properties. */
const freeNames = ['first', 'second', 'third', 'fourth', 'fifth'];

/** The singular of a name: `product_id` for `product_ids`. */
function singular(name: string): string {
  return name.replace(/ies$/, 'y').replace(/s$/, '');
}
