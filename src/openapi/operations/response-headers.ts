import { type HeaderValues, headerValue, isHeaderName } from '../../text/header-values.ts';
import { isJsonMediaType } from '../bodies/media-types.ts';
import { hasKeys, isJsonObject } from '../document/json-pointer.ts';
import { below, type Place, type Resolved, type SourceFiles } from '../document/source-files.ts';
import { exampleValue } from './example-value.ts';
import { inForm } from './header-forms.ts';

/** The headers that a response declares and that can be sent. */
export interface ResponseHeaders {
  /** Those whose value the document gives, by an example or otherwise. */
  readonly headers: HeaderValues;
  /** The others that have a schema to make a value for. */
  readonly headerSchemas: ReadonlyMap<string, HeaderSchema>;
}

/** How a header is made whose value the document leaves open. */
export interface HeaderSchema {
  readonly place: Place;
  /** Whether it says where something is: {@link headerUri} makes a URI of a value that is none. */
  readonly isUri: boolean;
  /** A value of the schema as it is sent; undefined for null. */
  write(value: unknown): string | readonly string[] | undefined;
}

/**
 * Headers that no document decides on: those by which a connection says how an answer is sent, and the type of its body,
 * which stands in `content`.
 */
const ofTheConnection: ReadonlySet<string> = new Set([
  ...['content-length', 'transfer-encoding', 'content-encoding', 'content-type', 'connection', 'keep-alive'],
  ...['proxy-connection', 'trailer', 'te', 'upgrade', 'http2-settings', 'date'],
]);

/** Reads the `headers` of a response. One that can't be sent, or whose `$ref` leads nowhere, is left out. */
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

/** A URI for a header that says where something is: the value itself, else something of that name below a path. */
export function headerUri(value: string, path: string): string {
  if (/^(?:[a-z][a-z0-9+.-]*:|[/.?#])/i.test(value)) return value;
  // Percent-encoded it is already, but for what would end a segment.
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
  // A cookie of each example: a response may set several.
  const value = key === 'set-cookie' && examples.length > 1 ? examples.flat() : examples[0];
  const given = value ?? valueOfSchema(files, schema);
  if (mediaType !== undefined && isJsonMediaType(mediaType))
    return { ...open, value: given, write: (json) => jsonText(json) };
  const explode = header.explode === true;
  return { ...open, value: given, write: (plain, isMade) => written(plain, key, explode, isMade) };
}

/** The values of `example` and `examples`, those that are null left out. */
function examplesAt(files: SourceFiles, place: Place): unknown[] {
  const { example, examples } = objectAt(files, place);
  const named = isJsonObject(examples)
    ? Object.keys(examples).map((name) => exampleValue(valueOrNothing(files, below(place, 'examples', name)).value))
    : Array.isArray(examples)
      ? examples.map(exampleValue)
      : [];
  return [example, ...named].filter((value) => value !== undefined && value !== null);
}

/** The value that a schema gives away, the one beside its `$ref` before what the `$ref` leads to. */
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

/** In simple style: `a,b` for a list, `a,1` or exploded `a=1` for an object. A list of cookies is as many lines. */
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

/** JSON in ASCII: a header has no letters beyond Latin-1, and JSON can escape them. */
function jsonText(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  const text = typeof value === 'string' && isJsonText(value) ? value : JSON.stringify(value);
  return headerValue(
    text.replace(/[\x7f-\uffff]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`),
  );
}

/** Whether an example is written as the JSON text of an object, a list or a string. */
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

/** What stands at a place, nothing where a `$ref` leads nowhere. */
function valueOrNothing(files: SourceFiles, place: Place): Resolved {
  return files.tryResolve(place) ?? { value: undefined, place };
}

function objectAt(files: SourceFiles, place: Place): Record<string, unknown> {
  const value = files.valueAt(place);
  return isJsonObject(value) ? value : {};
}
