import { isJsonObject } from '../../document/json-pointer.ts';
import type { Keywords } from './keywords.ts';

/** The types of JSON Schema. */
export const jsonTypes: ReadonlySet<unknown> = new Set([
  ...['string', 'number', 'integer', 'boolean', 'object', 'array', 'null'],
]);

const text = { type: 'string' };
const integer = { type: 'integer' };
const number = { type: 'number' };
const anything = {};

/** The meanings of names that authors use as types, in lower case, including JSON Schema's own. */
const named: Readonly<Record<string, Keywords>> = {
  ...each('string str text varchar char character', text),
  ...each('number decimal numeric real numeral', number),
  ...each('integer int long short bigint biginteger uint int8 int16 uint8 uint16 uint32 uint64 whole', integer),
  ...each('boolean bool', { type: 'boolean' }),
  ...each('object dict dictionary hash hashmap map struct record', { type: 'object' }),
  ...each('array list tuple', { type: 'array' }),
  ...each('null nil', { type: 'null' }),
  ...each('any mixed unknown undefined variant dynamic', anything),
  ...each('file binary blob', { ...text, format: 'binary' }),
  ...each('byte base64', { ...text, format: 'byte' }),
  ...each('datetime date-time date_time dateTime', { ...text, format: 'date-time' }),
  ...each('uuid guid', { ...text, format: 'uuid' }),
  ...each('uri url', { ...text, format: 'uri' }),
  ...Object.fromEntries(
    'date time email hostname ipv4 ipv6 password'.split(' ').map((f) => [f, { ...text, format: f }]),
  ),
  ...Object.fromEntries('int32 int64'.split(' ').map((format) => [format, { ...integer, format }])),
  ...Object.fromEntries('float double'.split(' ').map((format) => [format, { ...number, format }])),
};

function each(names: string, keywords: Keywords): Record<string, Keywords> {
  return Object.fromEntries(names.split(' ').map((name) => [name, keywords]));
}

/** The longest name that can mean a type, in characters. */
const longestName = 200;

/** The meaning of a name of a type; undefined for an unknown name. */
export function meantByType(name: string): Keywords | undefined {
  const plain = name.trim().toLowerCase();
  if (Object.hasOwn(named, plain)) return named[plain];
  if (plain.length > longestName) return undefined;
  const item = itemIn(plain);
  if (item !== undefined) return { type: 'array', items: meantByType(item) ?? {} };
  const names = plain.split(/[|,/]|\sor\s/).map((one) => one.trim());
  return names.length > 1 ? meantByTypes(names) : undefined;
}

/**
 * The item type in a list's name: `string[]`, `array<string>`, `list (of strings)`, `array of strings`; undefined for no
 * list.
 */
function itemIn(name: string): string | undefined {
  if (name.endsWith('[]') && name.length > 2) return name.slice(0, -2);
  const [, inside] = /^(?:array|list)\s*[<([](.+)[>)\]]$/.exec(name) ?? [];
  if (inside !== undefined) return inside.trim().replace(/^of\s+/, '');
  const [, between] = /^(?:array|list) of (.+)$/.exec(name) ?? [];
  return between?.replace(/(?<=.)s$/, '');
}

/** The meaning of a list of types, which may contain a literal null. Any type where one of them is unknown. */
export function meantByTypes(names: readonly unknown[]): Keywords {
  const types = new Set<unknown>();
  for (const name of names) {
    const meant = name === null ? named.null : typeof name === 'string' ? meantByType(name) : undefined;
    for (const type of [meant?.type].flat()) types.add(type);
  }
  if (types.size === 0 || types.has(undefined)) return {};
  const [first, ...others] = types;
  return { type: others.length === 0 ? first : [...types] };
}

/** The schema meant by a value in place of one: a reference or a type by its name, else a schema that accepts everything. */
export function schemaMeantBy(value: unknown): Keywords | boolean {
  if (isJsonObject(value) || typeof value === 'boolean') return value;
  if (typeof value !== 'string') return {};
  if (value === 'true' || value === 'false') return value === 'true';
  return /^[^\s#]*#\/\S/.test(value) ? { $ref: value } : (meantByType(value) ?? {});
}

/** Whether a value can be a schema. */
export function isSchema(value: unknown): value is Keywords | boolean {
  return isJsonObject(value) || typeof value === 'boolean';
}
