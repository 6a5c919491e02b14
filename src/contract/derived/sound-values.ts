import { isJsonObject } from '../../openapi/document/json-pointer.ts';
import { secretMarker, uniqueMarker } from '../cases/markers.ts';
import { FromAnswer } from '../cases/step.ts';
import {
  dayFor,
  isHandedOut,
  isIdLike,
  isOfWhatIsThere,
  isReference,
  isRoom,
  later,
  talkative,
  worldly,
} from './name-meanings.ts';
import type { RequestSchema, TypeName } from './request-schema.ts';
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

/** The first allowed type other than null; undefined if any type is allowed. */
export function mainType(facts: RequestSchema): TypeName | undefined {
  return facts.types?.find((type) => type !== 'null') ?? facts.types?.[0];
}

/** A value that is no object and no list, and whether every correct deployment accepts it. */
export function leafValue(facts: RequestSchema, name: string, seed: number): { value: unknown; isSure: boolean } {
  const values = facts.enumeration?.filter((value) => value !== null) ?? [];
  if (values.length > 0) return { value: values[0], isSure: true };
  const draft = draftOf(facts, name, seed);
  if (draft.value instanceof Uint8Array || facts.allows(draft.value)) return draft;
  const [example] = facts.examples;
  if (example !== undefined) return { value: example, isSure: true };
  const sample = facts.sample(seed);
  return { value: sample ?? draft.value, isSure: false };
}

function draftOf(facts: RequestSchema, name: string, seed: number): { value: unknown; isSure: boolean } {
  switch (mainType(facts)) {
    case 'null':
      return { value: null, isSure: true };
    case 'boolean':
      return { value: facts.get('default') !== true, isSure: true };
    case 'integer':
    case 'number':
      // The stored state decides which numbers are valid.
      return isOfWhatIsThere(name)
        ? { value: facts.examples[0] ?? facts.least ?? plainNumber(facts), isSure: false }
        : { value: plainNumber(facts, isRoom.test(name) ? enoughRoom : undefined), isSure: true };
    case 'object':
      return { value: {}, isSure: true };
    case 'array':
      return { value: [], isSure: true };
    case 'string':
      return plainText(facts, name, seed);
    case undefined:
      return facts.examples.length > 0
        ? { value: facts.examples[0], isSure: true }
        : { value: uniqueMarker, isSure: false };
  }
}

/** A capacity that is greater than what one run adds. */
const enoughRoom = 100;

/** @param roomy the least value, if the schema allows it */
function plainNumber(facts: RequestSchema, roomy?: number): number {
  const [example] = facts.examples;
  if (typeof example === 'number') return example;
  const { least, most, isInteger } = facts;
  const step = facts.number('multipleOf') ?? (isInteger ? 1 : 0.5);
  const usual = least === undefined ? Math.max(step, isInteger ? 2 : 12.5) : least + step;
  const wanted = Math.max(usual, roomy ?? usual);
  const value = Number((Math.round(wanted / step) * step).toPrecision(12));
  return most !== undefined && value > most ? most : value;
}

function plainText(facts: RequestSchema, name: string, seed: number): { value: unknown; isSure: boolean } {
  const format = facts.text('format');
  const formatted = format === undefined ? undefined : ofFormat(format, name, facts, seed);
  if (formatted !== undefined) return formatted;
  const [example] = facts.examples;
  if (facts.has('pattern')) {
    const time = later.test(name) ? '17:30' : '08:30';
    if (facts.allows(time) && !facts.allows('29:30')) return { value: time, isSure: true };
    // A matching text that differs for each request: it may have to be unique.
    const own = [...markTexts(facts, seed)].find((text) => facts.allows(text));
    if (own !== undefined && talkative.test(name)) return { value: own, isSure: true };
    if (typeof example === 'string') {
      const varied = isReference(name) ? example : withOtherDigits(example, seed);
      return { value: facts.allows(varied) ? varied : example, isSure: !isReference(name) };
    }
    return { value: sampledText(facts, seed) ?? own ?? '', isSure: false };
  }
  if (talkative.test(name) || (example === undefined && !worldly.test(name) && !isIdLike(name))) {
    const own = [...markTexts(facts, seed)].find((text) => facts.allows(text));
    if (own !== undefined) return { value: own, isSure: true };
  }
  if (typeof example === 'string' && !worldly.test(name.replace(/sku/i, ''))) {
    // It may have to be unique.
    const varied = withOtherDigits(example, seed);
    return { value: facts.allows(varied) ? varied : example, isSure: !isIdLike(name) };
  }
  if (example !== undefined) return { value: example, isSure: !isIdLike(name) };
  return { value: sampledText(facts, seed) ?? uniqueMarker, isSure: false };
}

/** How often a sample is drawn until it is a text and not null, and the distance of the seeds: neighbours draw alike. */
const draws = 8;
const stride = 91_229;

function sampledText(facts: RequestSchema, seed: number): string | undefined {
  for (let draw = 0; draw < draws; draw++) {
    const sample = facts.sample(seed + draw * stride);
    if (typeof sample === 'string') return sample;
  }
  return undefined;
}

/** Texts by which the run recognizes its own resources, the longest first. */
function* markTexts(facts: RequestSchema, seed: number): Generator<string> {
  if (facts.get('writeOnly') === true) yield secretMarker;
  yield uniqueMarker;
  const most = facts.number('maxLength') ?? uniqueMarker.length;
  const letters = `t${seed.toString(36)}${(seed * 7919).toString(36)}`;
  yield letters.slice(0, Math.max(1, Math.min(most, 12)));
  yield letters
    .replace(/\d/g, (digit) => String.fromCharCode(97 + Number(digit)))
    .slice(0, Math.max(1, Math.min(most, 8)));
}

/** The same text with other digits: as likely to be valid as the text itself. */
function withOtherDigits(text: string, seed: number): string {
  let state = seed;
  return text.replace(/\d/g, (digit, at: number) => {
    state = (state * 16_807) % 2_147_483_647;
    const isFirst = !/\d/.test(text[at - 1] ?? '');
    // A leading zero stays, and a first digit does not become one.
    if (isFirst) return digit === '0' ? '0' : String((state % 9) + 1);
    return String(state % 10);
  });
}

/** A value of a format; undefined for an unknown format. */
function ofFormat(
  format: string,
  name: string,
  facts: RequestSchema,
  seed: number,
): { value: unknown; isSure: boolean } | undefined {
  const day = dayFor(name);
  const sure = (value: unknown) => ({ value, isSure: true });
  switch (format) {
    case 'email':
    case 'idn-email': {
      const long = `${uniqueMarker}@example.com`;
      return sure(facts.allows(long) ? long : `t${seed.toString(36)}@example.com`);
    }
    case 'uri':
    case 'url':
    case 'iri':
    case 'uri-reference':
      return sure(`https://example.com/${uniqueMarker}`);
    case 'date-time':
      return sure(`${day}T10:30:00Z`);
    case 'date':
      return sure(day);
    case 'time':
      return sure('10:30:00Z');
    case 'hostname':
    case 'idn-hostname':
      return sure(`h${seed.toString(36)}.example.com`);
    case 'ipv4':
      return sure(`192.0.2.${(seed % 250) + 1}`);
    case 'ipv6':
      return sure(`2001:db8::${((seed % 65_000) + 1).toString(16)}`);
    case 'uuid':
      return { value: facts.examples[0] ?? facts.sample(seed), isSure: !isIdLike(name) || facts.examples.length > 0 };
    case 'byte':
      return sure('dGFsa292ZXI=');
    case 'binary':
      return sure(fewBytes);
    case 'duration':
      return sure('P1D');
    case 'password': {
      const [text] = [secretMarker, facts.sample(seed)].filter((one) => facts.allows(one));
      return sure(text ?? secretMarker);
    }
    default:
      return undefined;
  }
}

/** Bytes that can't be decoded as text without loss. */
export const fewBytes = Uint8Array.from([
  0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0xff, 0xfe, 0x80, 0x0a, 0x0d,
]);
