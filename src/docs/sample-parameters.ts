import { hasKeys, isJsonObject } from '../openapi/document/json-pointer.ts';
import { enumerationOf } from '../openapi/schemas/dialect.ts';
import { boundsOf } from './schema-constraints.ts';
import type { SchemaReading } from './schema-reading.ts';

type Json = Record<string, unknown>;

/** A name and a value as sent; in the query both are encoded. */
export type Pair = readonly [name: string, value: string];

/** Fills a path with a sample of each of its parameters. */
export function sampledPath(path: string, parameters: readonly Json[], reading: SchemaReading): string {
  return path.replace(/\{([^{}]+)\}/g, (placeholder, name: string) => {
    const parameter = parameters.find((candidate) => candidate.in === 'path' && candidate.name === name);
    return parameter === undefined ? placeholder : inPath(name, parameter, sampleOf(parameter, reading));
  });
}

/** The required parameters of the query, the headers or the cookies, each with a sample. */
export function sampledParameters(
  where: 'query' | 'header' | 'cookie',
  parameters: readonly Json[],
  reading: SchemaReading,
): Pair[] {
  const required = parameters.filter(
    (parameter) => parameter.in === where && parameter.required === true && !isIgnored(parameter),
  );
  return required.flatMap((parameter) => {
    const name = String(parameter.name);
    const value = sampleOf(parameter, reading);
    if (where === 'query') return inQuery(name, parameter, value);
    return [[name, parameter.explode === true ? exploded(value, ',') : joined(value, ',')] as const];
  });
}

/** Whether OpenAPI ignores a header here: the security and the media types describe it. */
function isIgnored({ in: where, name }: Json): boolean {
  return where === 'header' && ['accept', 'content-type', 'authorization'].includes(String(name).toLowerCase());
}

/** The document's example: the default or the first of several values; else a value of the schema. */
function sampleOf(parameter: Json, reading: SchemaReading): unknown {
  if ('example' in parameter) return parameter.example;
  const [named] = Object.values(hasKeys(parameter.examples) ? parameter.examples : {});
  if (named !== undefined) return reading.resolved(named).value;
  const [media] = Object.values(hasKeys(parameter.content) ? parameter.content : {});
  if (!hasKeys(media)) return valueFor(parameter.schema, reading, 0);
  return JSON.stringify('example' in media ? media.example : valueFor(media.schema, reading, 0));
}

/** A valid request value for a schema, made without random draws; without read-only properties. */
export function sampledValue(schema: unknown, reading: SchemaReading): unknown {
  return valueFor(schema, reading, 0);
}

/** The depth to which nested schemas are followed. */
const deepest = 4;

function valueFor(value: unknown, reading: SchemaReading, depth: number): unknown {
  const schema = reading.resolved(value);
  const values = enumerationOf(schema) ?? [];
  const examples = Array.isArray(schema.examples) ? schema.examples : [];
  const given = [schema.example, ...examples, schema.default, schema.const, ...values];
  const first = given.find((candidate) => candidate !== undefined && candidate !== null);
  if (first !== undefined) return first;
  if (Array.isArray(schema.allOf) && depth < deepest) return joinedValue(schema, schema.allOf, reading, depth);
  const [option] = [schema.oneOf, schema.anyOf].flatMap((options) => (Array.isArray(options) ? options : []));
  if (option !== undefined && !hasKeys(schema.properties) && depth < deepest)
    return valueFor(option, reading, depth + 1);
  const [type = ''] = reading.typeOf(schema).split(' ');
  if (type === 'array') return depth < deepest ? [valueFor(schema.items, reading, depth + 1)] : [];
  if (type !== 'object') return plainValue(type, schema);
  const all = Object.entries(hasKeys(schema.properties) && depth < deepest ? schema.properties : {});
  const properties = all.filter(([, inner]) => reading.resolved(inner).readOnly !== true);
  return Object.fromEntries(properties.map(([name, inner]) => [name, valueFor(inner, reading, depth + 1)]));
}

/** All parts of a schema merged, if they make objects; else the value of the first. */
function joinedValue(
  { allOf: _, ...own }: Json,
  parts: readonly unknown[],
  reading: SchemaReading,
  depth: number,
): unknown {
  const values = [...parts, own].map((part) => valueFor(part, reading, depth + 1));
  return values.some(isJsonObject) ? Object.assign({}, ...values.filter(isJsonObject)) : values[0];
}

const texts: Readonly<Record<string, string>> = {
  uuid: '00000000-0000-4000-8000-000000000000',
  date: '2025-01-31',
  'date-time': '2025-01-31T12:00:00Z',
  email: 'somebody@example.com',
  uri: 'https://example.com/',
  url: 'https://example.com/',
  iri: 'https://example.com/',
  'laravel-url': 'https://example.com/',
};

/** Ignores patterns. */
function plainValue(type: string, schema: Json): unknown {
  if (type === 'boolean') return true;
  if (type === 'integer' || type === 'number') {
    const { least, most, above, below } = boundsOf(schema);
    if (above !== undefined) return below === undefined ? above + 1 : (above + below) / 2;
    return Math.min(Math.max(1, least ?? 1), most ?? Number.POSITIVE_INFINITY);
  }
  const text = texts[String(schema.format)] ?? 'text';
  const { minLength = 0, maxLength = text.length } = schema;
  return text.padEnd(Number(minLength), '-text').slice(0, Math.max(Number(maxLength), Number(minLength)));
}

/** The separators of items in an array that is one value. */
const delimiters: Readonly<Record<string, string>> = { spaceDelimited: '%20', pipeDelimited: '%7C' };

function inQuery(name: string, { style = 'form', explode = style === 'form' }: Json, value: unknown): Pair[] {
  const key = encodeURIComponent(name);
  if (!hasKeys(value)) return [[key, encoded(value)]];
  const entries = Object.entries(value);
  if (style === 'deepObject') return entries.map(([inner, item]) => [`${key}%5B${encoded(inner)}%5D`, encoded(item)]);
  if (explode === true) {
    return entries.map(([inner, item]) => [Array.isArray(value) ? key : encodeURIComponent(inner), encoded(item)]);
  }
  return [[key, joined(value, delimiters[String(style)] ?? ',', encoded)]];
}

function inPath(name: string, { style = 'simple', explode }: Json, value: unknown): string {
  const write = explode === true ? exploded : joined;
  // A dot in a value would end it.
  if (style === 'label') return `.${write(value, explode === true ? '.' : ',', encodedWithDots)}`;
  if (style !== 'matrix') return write(value, ',', encoded);
  if (explode !== true || !hasKeys(value)) return `;${name}=${joined(value, ',', encoded)}`;
  return Array.isArray(value)
    ? value.map((item) => `;${name}=${encoded(item)}`).join('')
    : `;${exploded(value, ';', encoded)}`;
}

/** The items of an array, or each name of an object with its value: `role=admin,name=Alex`. */
function exploded(value: unknown, delimiter: string, write: (item: unknown) => string = String): string {
  if (!isJsonObject(value)) return joined(value, delimiter, write);
  return Object.entries(value)
    .map((entry) => entry.map(write).join('='))
    .join(delimiter);
}

function joined(value: unknown, delimiter: string, write: (item: unknown) => string = String): string {
  if (!hasKeys(value)) return write(value);
  const items = Array.isArray(value) ? value : Object.entries(value).flat();
  return items.map(write).join(delimiter);
}

function encodedWithDots(value: unknown): string {
  return encoded(value).replaceAll('.', '%2E');
}

function encoded(value: unknown): string {
  return encodeURIComponent(String(value));
}
