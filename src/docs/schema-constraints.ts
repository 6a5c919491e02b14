import { enumerationOf } from '../openapi/schemas/dialect.ts';
import { code } from './markdown-text.ts';
import type { Json } from './schema-reading.ts';

/** The constraints of a value, in words: `maximum 255 characters`, `between 5 and 120`. */
export function constraintsOf(schema: Json): string[] {
  const { minLength, maxLength, minItems, maxItems } = schema;
  const { least, most, above, below } = boundsOf(schema);
  const values = enumerationOf(schema);
  return [
    minLength === 1 ? 'not empty' : limit('minimum', minLength, 'character'),
    limit('maximum', maxLength, 'character'),
    limit('minimum', minItems, 'item'),
    limit('maximum', maxItems, 'item'),
    ...(least !== undefined && most !== undefined
      ? [`between ${least} and ${most}`]
      : [limit('minimum', least), limit('more than', above), limit('maximum', most), limit('less than', below)]),
    limit('multiple of', schema.multipleOf),
    schema.uniqueItems === true ? 'no item twice' : undefined,
    typeof schema.format === 'string' ? (formats[schema.format] ?? `format ${schema.format}`) : undefined,
    typeof schema.pattern === 'string' ? `pattern ${code(schema.pattern)}` : undefined,
    'const' in schema ? `always ${code(schema.const)}` : undefined,
    values === undefined ? undefined : `one of ${values.map(code).join(', ')}`,
  ].filter((constraint) => constraint !== undefined);
}

/** The limits of a number; for integers, exclusive limits are converted to inclusive ones. */
export interface Bounds {
  readonly least: number | undefined;
  readonly most: number | undefined;
  /** Exclusive limits of a number that may have a fraction. */
  readonly above: number | undefined;
  readonly below: number | undefined;
}

/** Reads OpenAPI 3.1, and 3.0, where `exclusiveMinimum: true` modifies `minimum`. */
export function boundsOf(schema: Json): Bounds {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema;
  const above = numberOf(exclusiveMinimum === true ? minimum : exclusiveMinimum);
  const below = numberOf(exclusiveMaximum === true ? maximum : exclusiveMaximum);
  const least = exclusiveMinimum === true ? undefined : numberOf(minimum);
  const most = exclusiveMaximum === true ? undefined : numberOf(maximum);
  if (schema.type !== 'integer') return { least, most, above, below };
  return {
    least: above === undefined ? least : Math.max(Math.floor(above) + 1, least ?? Number.NEGATIVE_INFINITY),
    most: below === undefined ? most : Math.min(Math.ceil(below) - 1, most ?? Number.POSITIVE_INFINITY),
    above: undefined,
    below: undefined,
  };
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

const formats: Readonly<Record<string, string>> = {
  iri: 'valid URL',
  'laravel-url': 'valid URL',
  uri: 'valid URL',
  url: 'valid URL',
  uuid: 'UUID',
  date: 'date',
  'date-time': 'ISO 8601 time',
  email: 'e-mail address',
};

function limit(word: string, value: unknown, unit?: string): string | undefined {
  if (typeof value !== 'number') return undefined;
  return `${word} ${value}${unit === undefined ? '' : ` ${unit}${value === 1 ? '' : 's'}`}`;
}
