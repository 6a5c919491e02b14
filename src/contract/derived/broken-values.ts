import { isJsonObject } from '../../openapi/document/json-pointer.ts';
import { leafValue } from './leaf-values.ts';
import type { RequestSchema, TypeName } from './request-schema.ts';
import { mainType } from './request-schema.ts';
import type { Slot } from './slots.ts';
import { type Making, type Path, soundValue, variedItem } from './sound-values.ts';
import { lettersOf } from './variants.ts';

/** A value that breaks one rule of a place. */
export interface BrokenValue {
  /** The rule and how it is broken: `maximum/above`. */
  readonly name: string;
  readonly keyword: string;
  /** Undefined if the place is left out. */
  readonly value: unknown;
  /** Whether every correct deployment refuses it. */
  readonly isSure: boolean;
  /** The order in which values are tried, if there is no room for all: 0 before 1. */
  readonly rank: number;
}

/** A value that no enumeration has. */
export const outsider = 'talkover_contract_outsider';

/** For each type, a value of another type, as text. */
const blatant: Readonly<Record<Exclude<TypeName, 'null'>, unknown>> = {
  string: 12_345,
  integer: 'not-a-number',
  number: 'not-a-number',
  boolean: 'not-a-boolean',
  array: 'not-a-list',
  object: 'not-an-object',
};

/** A value of the nearest other type, which a lenient deployment would convert. */
function ofOtherType(type: Exclude<TypeName, 'null'>, sound: unknown): unknown {
  if (type === 'integer' || type === 'number') return String(sound);
  return type === 'boolean' ? String(sound) : blatant[type];
}

/** Texts that break a format; those most often accepted by mistake come first. */
const malformed: Readonly<Record<string, readonly string[]>> = {
  email: ['not-an-email'],
  'idn-email': ['not-an-email'],
  uuid: ['not-a-uuid'],
  uri: ['not a uri'],
  url: ['not a uri'],
  // A deployment that refuses a nonexistent day refuses other texts, too.
  'date-time': ['2030-02-30T10:00:00Z', '2030-06-10T10:00:00', 'not-a-date-time'],
  date: ['2030-02-30', 'not-a-date'],
  time: ['not-a-time'],
  ipv4: ['999.1.1.1'],
  ipv6: ['not:an:address'],
  hostname: ['not a host!'],
  duration: ['not-a-duration'],
};

const longestList = 200;
const longestText = 20_000;

/**
 * The ways in which the value of a place can be invalid.
 * @param isText whether the value is sent as text, as in a form or a parameter: then a string can't have a wrong type
 */
export function brokenValues(
  { facts: open, isRequired, owner, name, path }: Slot,
  making: Making,
  isText: boolean,
): readonly BrokenValue[] {
  const found: BrokenValue[] = [];
  const facts = open.decided;
  const add = (label: string, keyword: string, value: unknown, rank = 0, isSure = true) => {
    if (value !== undefined && !open.allows(value)) found.push({ name: label, keyword, value, isSure, rank });
  };
  if (isRequired && owner !== undefined)
    // A deployment may fill in the default.
    found.push({
      name: 'required/missing',
      keyword: 'required',
      value: undefined,
      isSure: !facts.has('default'),
      rank: 0.3,
    });
  if (!isText && open.types !== undefined) add('type/null', 'type', null, isRequired ? 2 : 3, isRequired);
  const type = mainType(facts);
  const tag = owner?.discriminated;
  // The property's own schema may allow any text: only the owner's schema knows the branches.
  if (tag?.[0] === name && owner !== undefined && !isBranch(owner, name, outsider, making))
    found.push({ name: 'discriminator/outsider', keyword: 'discriminator', value: outsider, isSure: true, rank: 0 });
  if (facts.enumeration !== undefined) {
    const isNumeric = facts.enumeration.every((value) => typeof value === 'number');
    add('enum/outsider', 'enum', isNumeric ? 987_654 : outsider, 0);
    const [first] = facts.enumeration;
    if (typeof first === 'string')
      add('enum/case', 'enum', first === first.toUpperCase() ? first.toLowerCase() : first.toUpperCase(), 4);
    return found;
  }
  if (type !== undefined && type !== 'null' && !(isText && type === 'string')) {
    const wrong = isText ? blatant[type] : ofOtherType(type, leafValue(facts, name, making.seed).value);
    if (!(isText && (type === 'array' || type === 'object')))
      add(`type/${type === 'integer' ? 'number' : type}`, 'type', wrong, type === 'string' ? 1 : isText ? 0.5 : 0.8);
  }
  switch (type) {
    case 'integer':
    case 'number':
      numbers(facts, add);
      break;
    case 'string':
      texts(facts, name, making.seed, add);
      break;
    case 'array':
      lists(facts, making, path, add);
      break;
    case 'object':
      objects(facts, making, path, add);
      break;
    case 'boolean':
    case 'null':
    case undefined:
      break;
  }
  return found;
}

/** Whether an object may have this value in its discriminator property. */
function isBranch(owner: RequestSchema, name: string, value: unknown, making: Making): boolean {
  const { value: sound } = soundValue(owner, { ...making, optional: 'none' });
  return isJsonObject(sound) && owner.allows({ ...sound, [name]: value });
}

type Add = (label: string, keyword: string, value: unknown, rank?: number, isSure?: boolean) => void;

function numbers(facts: RequestSchema, add: Add): void {
  const { least, most, isInteger } = facts;
  const step = facts.number('multipleOf') ?? (isInteger ? 1 : 0.01);
  if (least !== undefined) {
    const under = facts.number('exclusiveMinimum') ?? Number((least - step).toPrecision(12));
    add('minimum/below', facts.has('exclusiveMinimum') ? 'exclusiveMinimum' : 'minimum', under, 0);
  }
  if (most !== undefined) {
    const over = facts.number('exclusiveMaximum') ?? Number((most + step).toPrecision(12));
    add('maximum/above', facts.has('exclusiveMaximum') ? 'exclusiveMaximum' : 'maximum', over, 0);
  }
  const middle = least ?? 1;
  if (isInteger) add('type/fraction', 'type', middle + 0.5, 1);
  const multiple = facts.number('multipleOf');
  if (multiple !== undefined && !(isInteger && multiple === 1))
    add('multipleOf/between', 'multipleOf', betweenMultiples(facts, multiple), 0);
}

/** A number between two multiples: within the limits if there is room, an integer if only those are allowed. */
function betweenMultiples({ least, most, isInteger }: RequestSchema, multiple: number): number {
  const start = least ?? (most === undefined ? 0 : most - multiple);
  return Number((start + (isInteger ? Math.floor(multiple / 2) : multiple / 2)).toPrecision(12));
}

function texts(facts: RequestSchema, name: string, seed: number, add: Add): void {
  const [fewest, most] = [facts.number('minLength'), facts.number('maxLength')];
  const plain = String(leafValue(facts, name, seed).value);
  const isFree = !facts.has('format') && !facts.has('pattern');
  if (fewest !== undefined && fewest > 0)
    add('minLength/below', 'minLength', isFree ? lettersOf(fewest - 1, seed) : plain.slice(0, fewest - 1), 0);
  if (most !== undefined && most <= longestText) {
    // A longer text of the same form, if there is one, breaks only this rule.
    const long = isFree ? lettersOf(most + 1, seed) : lengthened(plain, most + 1);
    add('maxLength/above', 'maxLength', long, 0);
  }
  const format = facts.text('format');
  const wrong = format === undefined ? [] : (malformed[format] ?? []);
  for (const [index, text] of wrong.entries()) {
    const label = index === 0 ? 'format/malformed' : `format/malformed/${index + 1}`;
    add(label, 'format', fitted(text, facts), [0, 1, 2][index]);
  }
  if (facts.has('pattern')) {
    const wrong = mismatches(plain).find((text) => isOfLength(text, facts) && !facts.allows(text));
    add('pattern/mismatch', 'pattern', wrong, 0);
  }
}

/** Texts that few patterns match. */
function* candidates(plain: string): Generator<string> {
  yield `${plain.slice(0, -1)}!`;
  yield `!${plain.slice(1)}`;
  yield plain.replace(/[a-zA-Z0-9]/g, '!');
  yield '!'.repeat(Math.max(1, plain.length));
  yield '!!';
  yield plain === plain.toUpperCase() ? plain.toLowerCase() : plain.toUpperCase();
  yield ` ${plain} x`;
}

function mismatches(plain: string): string[] {
  return [...candidates(plain)];
}

function isOfLength(text: string, facts: RequestSchema): boolean {
  const length = [...text].length;
  return (
    length >= (facts.number('minLength') ?? 0) && length <= (facts.number('maxLength') ?? Number.POSITIVE_INFINITY)
  );
}

/** The text, padded or cut to the schema's length limits. */
function fitted(text: string, facts: RequestSchema): string {
  const most = facts.number('maxLength');
  return text.padEnd(facts.number('minLength') ?? 0, 'x').slice(0, most);
}

function lengthened(plain: string, length: number): string {
  const at = plain.indexOf('@');
  const missing = Math.max(0, length - plain.length);
  if (at > 0) return `${plain.slice(0, at)}${'x'.repeat(missing)}${plain.slice(at)}`;
  return plain + (plain.at(-1) ?? 'x').repeat(missing);
}

function lists(facts: RequestSchema, making: Making, path: Path, add: Add): void {
  const { items } = facts;
  const [fewest, most] = [facts.number('minItems'), facts.number('maxItems')];
  const one = () =>
    items === undefined ? 'item' : soundValue(items, { ...making, optional: 'none' }, `${path}/*`).value;
  const many = (count: number) => {
    const enumeration = items?.decided.enumeration;
    return Array.from({ length: count }, (_, index) => {
      if (enumeration !== undefined) return enumeration[index % enumeration.length];
      const value =
        items === undefined
          ? `item${index}`
          : soundValue(items, { ...making, seed: making.seed + index, optional: 'none' }, `${path}/*`).value;
      return items === undefined ? value : variedItem(value, index, items);
    });
  };
  if (fewest !== undefined && fewest > 0) add('minItems/below', 'minItems', many(fewest - 1), 0);
  if (most !== undefined && most < longestList) add('maxItems/above', 'maxItems', many(most + 1), 0);
  if (facts.get('uniqueItems') === true) {
    const twice = one();
    const count = Math.max(2, fewest ?? 0);
    if (most === undefined || most >= count)
      add(
        'uniqueItems/repeated',
        'uniqueItems',
        Array.from({ length: count }, () => twice),
        0,
      );
  }
}

function objects(facts: RequestSchema, making: Making, path: Path, add: Add): void {
  const { value } = soundValue(facts, { ...making, optional: 'none' }, path);
  // soundValue() makes an object for an object schema.
  const sound = value as Readonly<Record<string, unknown>>;
  if (facts.isClosed)
    add('additionalProperties/unknown', 'additionalProperties', { ...sound, [outsider]: outsider }, 0);
  const { others } = facts;
  const most = facts.number('maxProperties');
  const fewest = facts.number('minProperties');
  if (others !== undefined && most !== undefined && most < longestList) {
    const inner = soundValue(others, { ...making, optional: 'none' }, `${path}/*`).value;
    const many = Object.fromEntries(Array.from({ length: most + 1 }, (_, index) => [`key${index}`, inner]));
    add('maxProperties/above', 'maxProperties', { ...sound, ...many }, 0);
  }
  if (fewest !== undefined && fewest > 0 && Object.keys(sound).length >= fewest && facts.required.length === 0)
    add('minProperties/below', 'minProperties', {}, 0);
}
