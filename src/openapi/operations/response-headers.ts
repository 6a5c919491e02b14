import { type HeaderValues, headerValue, isHeaderName } from '../../text/header-values.ts';
import { isJsonMediaType } from '../bodies/media-types.ts';
import { hasKeys, isJsonObject } from '../document/json-pointer.ts';
import { below, type Place, type Resolved, type SourceFiles } from '../document/source-files.ts';
import { exampleValue } from './example-value.ts';
import { inForm } from './header-forms.ts';

/** The headers that a response declares and that can be sent. */
export interface ResponseHeaders {
  /** Those with a value in the document, by an example or otherwise. */
  readonly headers: HeaderValues;
  /** The others that have a schema, from which a value is made. */
  readonly headerSchemas: ReadonlyMap<string, HeaderSchema>;
}

/** How to make the value of a header that the document leaves open. */
export interface HeaderSchema {
  readonly place: Place;
  /** Whether it is a location: {@link headerUri} makes a URI of a value that is none. */
  readonly isUri: boolean;
  /** The sent form of a value of the schema; undefined for null. */
  write(value: unknown): string | readonly string[] | undefined;
}

/** Headers that a document can't set: those of the connection, and `Content-Type`, which `content` sets. */
const ofTheConnection: ReadonlySet<string> = new Set([
  ...['content-length', 'transfer-encoding', 'content-encoding', 'content-type', 'connection', 'keep-alive'],
  ...['proxy-connection', 'trailer', 'te', 'upgrade', 'http2-settings', 'date'],
]);

/** Reads the `headers` of a response. Leaves out those that can't be sent, and those whose `$ref` leads nowhere. */
export function readHeaders(files: SourceFiles, at: Place): ResponseHeaders {
  const headers: Record<string, string | readonly string[]> = {};
  const headerSchemas = new Map<string, HeaderSchema>();
  const declared = valueOrNothing(files, at).value;
  const known = new Set<string>();
  for (const name of isJsonObject(declared) ? Object.keys(declared) : []) {
    const key = name.toLowerCase();
    if (!isSendable(name) || known.has(key)) continue;
    known.add(key);
    const header = readHeader(files, below(at, name), key);
    if (header === undefined) continue;
    const { value, schema, write } = header;
    const written = write(value, false);
    if (written !== undefined) headers[name] = written;
    else if (schema !== undefined)
      headerSchemas.set(name, { place: schema, isUri: isUri(key), write: (made) => write(made, true) });
  }
  return { headers, headerSchemas };
}

/** Whether a header may be sent because a document declares it. */
export function isSendable(name: string): boolean {
  return isHeaderName(name) && !ofTheConnection.has(name.toLowerCase());
}

/** A URI for a location header: the value itself if it is one, else a URI that ends with it below a path. */
export function headerUri(value: string, path: string): string {
  if (/^(?:[a-z][a-z0-9+.-]*:|[/.?#])/i.test(value)) return value;
  // The value is already percent-encoded, except for characters that would end a segment.
  return `${path.replace(/\/$/, '')}/${value.replace(/[/?#]/g, encodeURIComponent)}`;
}

interface Header {
  /** Undefined or null where the document gives none. */
  readonly value: unknown;
  readonly schema: Place | undefined;
  readonly write: (value: unknown, isMade: boolean) => string | readonly string[] | undefined;
}

function readHeader(files: SourceFiles, at: Place, key: string): Header | undefined {
  const { value: header, place } = valueOrNothing(files, at);
  if (!isJsonObject(header)) return undefined;
  const [mediaType] = Object.keys(isJsonObject(header.content) ? header.content : {});
  const holder = mediaType === undefined ? place : below(place, 'content', mediaType);
  const examples = examplesAt(files, place).concat(mediaType === undefined ? [] : examplesAt(files, holder));
  const schema = below(holder, 'schema');
  const open = { schema: isSchema(files.valueAt(schema)) ? schema : undefined };
  // A response may set several cookies: one of each example.
  const value = key === 'set-cookie' && examples.length > 1 ? examples.flat() : examples[0];
  const given = value ?? valueOfSchema(files, schema);
  if (mediaType !== undefined && isJsonMediaType(mediaType))
    return { ...open, value: given, write: (json) => jsonText(json) };
  const explode = header.explode === true;
  return { ...open, value: given, write: (plain, isMade) => written(plain, key, explode, isMade) };
}

/** The values of `example` and `examples`, without nulls. */
function examplesAt(files: SourceFiles, place: Place): unknown[] {
  const { example, examples } = objectAt(files, place);
  const named = isJsonObject(examples)
    ? Object.keys(examples).map((name) => exampleValue(valueOrNothing(files, below(place, 'examples', name)).value))
    : Array.isArray(examples)
      ? examples.map(exampleValue)
      : [];
  return [example, ...named].filter((value) => value !== undefined && value !== null);
}

/** The fixed value in a schema; one beside its `$ref` takes precedence over that of the target. */
function valueOfSchema(files: SourceFiles, at: Place): unknown {
  for (const schema of [files.valueAt(at), valueOrNothing(files, at).value]) {
    if (!isJsonObject(schema)) continue;
    const { const: constant, example, examples, default: byDefault, enum: values } = schema;
    const [first, allowed] = [examples, values].map((list) =>
      Array.isArray(list) ? list.find((item) => item !== null) : undefined,
    );
    const value = constant ?? example ?? first ?? byDefault ?? allowed;
    if (value !== undefined && value !== null) return value;
  }
  return undefined;
}

/** In simple style: `a,b` for a list, `a,1` or exploded `a=1` for an object. A list of cookies becomes as many headers. */
function written(
  value: unknown,
  key: string,
  explode: boolean,
  isMade: boolean,
): string | readonly string[] | undefined {
  if (value === undefined || value === null) return undefined;
  const text = (item: unknown) => {
    const plain = hasKeys(item) ? JSON.stringify(item) : String(item);
    return headerValue(isMade ? inForm(key, plain) : plain, isUri(key));
  };
  if (Array.isArray(value)) return key === 'set-cookie' ? value.map(text) : value.map(text).join(',');
  if (!isJsonObject(value)) return text(value);
  const pairs = Object.entries(value).map(([name, item]) => [headerValue(name), text(item)]);
  return pairs.map((pair) => pair.join(explode ? '=' : ',')).join(',');
}

/** JSON in ASCII: headers allow only Latin-1, and JSON can escape other characters. */
function jsonText(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  const text = typeof value === 'string' && isJsonText(value) ? value : JSON.stringify(value);
  return headerValue(
    text.replace(/[\x7f-\uffff]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`),
  );
}

/** Whether an example is the JSON text of an object, a list or a string. */
function isJsonText(text: string): boolean {
  if (!/^\s*[[{"]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function isUri(key: string): boolean {
  return key === 'location' || key === 'content-location';
}

function isSchema(value: unknown): boolean {
  return value === true || isJsonObject(value);
}

/** The value at a place; nothing where a `$ref` leads nowhere. */
function valueOrNothing(files: SourceFiles, place: Place): Resolved {
  return files.tryResolve(place) ?? { value: undefined, place };
}

function objectAt(files: SourceFiles, place: Place): Record<string, unknown> {
  const value = files.valueAt(place);
  return isJsonObject(value) ? value : {};
}
