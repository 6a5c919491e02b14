import type { ErrorObject } from 'ajv';

/** An error in words, to follow `The NAME `. */
export function jsonWords(error: ErrorObject): string {
  const { keyword, params, message } = error;
  const say = Object.hasOwn(wordsByKeyword, keyword) ? wordsByKeyword[keyword] : undefined;
  return say?.(params, error.parentSchema ?? {}) ?? (message === undefined ? 'is not valid' : message);
}

/** JSON types in words: `a string or an integer`. Omits null besides others. */
export function typesInWords(types: readonly string[]): string {
  const others = types.filter((type) => type !== 'null');
  const named = (others.length > 0 ? others : types).map((type) => wordsByType[type] ?? type);
  return named.length < 2 ? (named[0] ?? 'of another type') : `${named.slice(0, -1).join(', ')} or ${named.at(-1)}`;
}

/** Values as JSON; only the first of very many. */
export function valuesInWords(values: readonly unknown[]): string {
  const shown = values.slice(0, mostValues).map((value) => cut(JSON.stringify(value) ?? 'nothing'));
  if (values.length === 1) return `must be ${shown[0]}`;
  return `must be one of ${shown.join(', ')}${values.length > mostValues ? ', …' : ''}`;
}

const mostValues = 20;
const longestValue = 100;

function cut(text: string): string {
  return text.length > longestValue ? `${text.slice(0, longestValue)}…` : text;
}

const wordsByType: Readonly<Record<string, string>> = {
  array: 'an array',
  boolean: 'a boolean',
  integer: 'an integer',
  null: 'null',
  number: 'a number',
  object: 'an object',
  string: 'a string',
};

const wordsByFormat: Readonly<Record<string, string>> = {
  date: 'date',
  'date-time': 'date-time',
  time: 'time',
  duration: 'duration',
  email: 'email address',
  'idn-email': 'email address',
  hostname: 'host name',
  ipv4: 'IPv4 address',
  ipv6: 'IPv6 address',
  uri: 'URI',
  iri: 'IRI',
  'uri-reference': 'URI reference',
  url: 'URL',
  uuid: 'UUID',
  regex: 'regular expression',
  'json-pointer': 'JSON Pointer',
  byte: 'base64 text',
};

type Schema = Readonly<Record<string, unknown>>;
type Say = (params: ErrorObject['params'], schema: Schema) => string | undefined;

const wordsByKeyword: Readonly<Record<string, Say>> = {
  required: () => 'field is required',
  dependentRequired: ({ property }) => `field is required where there is ${property}`,
  dependencies: ({ property }) => `field is required where there is ${property}`,
  additionalProperties: () => 'field is not allowed',
  unevaluatedProperties: () => 'field is not allowed',
  'false schema': () => 'field is not allowed',
  propertyNames: () => 'field has a name that is not allowed',
  format: ({ format }) =>
    Object.hasOwn(wordsByFormat, format)
      ? `must be a valid ${wordsByFormat[format]}`
      : `must be in the format ${JSON.stringify(format)}`,
  pattern: ({ pattern }) => `must match the pattern ${pattern}`,
  minLength: (_, schema) => size('characters', schema.minLength, schema.maxLength, 'min'),
  maxLength: (_, schema) => size('characters', schema.minLength, schema.maxLength, 'max'),
  minItems: (_, schema) => size('items', schema.minItems, schema.maxItems, 'min'),
  maxItems: (_, schema) => size('items', schema.minItems, schema.maxItems, 'max'),
  minProperties: (_, schema) => size('properties', schema.minProperties, schema.maxProperties, 'min'),
  maxProperties: (_, schema) => size('properties', schema.minProperties, schema.maxProperties, 'max'),
  additionalItems: ({ limit }) => `must not have more than ${counted(limit, 'items')}`,
  unevaluatedItems: ({ len }) => `must not have more than ${counted(len, 'items')}`,
  minimum: (_, schema) => range(schema.minimum, schema.maximum) ?? `must be at least ${schema.minimum}`,
  maximum: (_, schema) => range(schema.minimum, schema.maximum) ?? `must not be greater than ${schema.maximum}`,
  exclusiveMinimum: ({ limit }) => `must be greater than ${limit}`,
  exclusiveMaximum: ({ limit }) => `must be less than ${limit}`,
  multipleOf: ({ multipleOf }) => `must be a multiple of ${multipleOf}`,
  uniqueItems: () => 'field has a duplicate value',
  contains: ({ minContains }) => `must have at least ${counted(minContains ?? 1, 'items')} of the kind that is wanted`,
  not: () => 'has a value that is not allowed',
  if: () => 'does not go with the other values',
  anyOf: () => 'must be one of the kinds that are allowed',
  oneOf: ({ passingSchemas }) =>
    Array.isArray(passingSchemas)
      ? 'must be of one kind, and is of several'
      : 'must be one of the kinds that are allowed',
};

/** Both limits in one sentence, if there are two. */
function size(kind: keyof typeof singular, lowest: unknown, highest: unknown, broken: 'min' | 'max'): string {
  const min = typeof lowest === 'number' ? lowest : 0;
  const max = typeof highest === 'number' ? highest : undefined;
  const begin = kind === 'characters' ? 'be' : 'have';
  if (max !== undefined && min === max) return `must have exactly ${counted(max, kind)}`;
  if (max !== undefined && min > 1) return `must ${begin} between ${min} and ${max} ${kind}`;
  if (broken === 'max') return `must not ${begin === 'be' ? 'be greater' : 'have more'} than ${counted(max, kind)}`;
  return min === 1 ? 'must not be empty' : `must ${begin} at least ${counted(min, kind)}`;
}

function range(lowest: unknown, highest: unknown): string | undefined {
  if (typeof lowest !== 'number' || typeof highest !== 'number') return undefined;
  return lowest === highest ? `must be ${lowest}` : `must be between ${lowest} and ${highest}`;
}

const singular = { characters: 'character', items: 'item', properties: 'property' } as const;

function counted(count: unknown, kind: keyof typeof singular): string {
  return `${count} ${count === 1 ? singular[kind] : kind}`;
}
