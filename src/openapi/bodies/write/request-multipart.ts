import { hasKeys } from '../../document/json-pointer.ts';
import { below, type Place, type SourceFiles } from '../../document/source-files.ts';
import { exampleValue } from '../../operations/example-value.ts';
import { concreteType } from '../concrete-type.ts';
import type { Encoding } from '../read/encodings.ts';
import { fieldText, isJsonField } from './request-form.ts';

/** A part of a form: its headers as they are sent, and its content. */
interface Part {
  readonly headers: readonly string[];
  readonly content: string | Uint8Array;
}

/** What the document declares about the parts of a form. */
export interface PartRules {
  readonly files: SourceFiles;
  /** The Media Type Object. */
  readonly mediaType: Place | undefined;
  readonly schema: Place | undefined;
  readonly encodings: ReadonlyMap<string, Encoding>;
}

const utf8 = new TextEncoder();

/**
 * Writes the fields of a request as `multipart/form-data`, a part for each item of a list. Bytes, and values that the
 * schema declares as files, become files; objects become JSON. The items of a list at the top become parts without names.
 */
export function writeRequestMultipart(
  value: unknown,
  rules: PartRules,
): { readonly bytes: Uint8Array; readonly boundary: string } {
  const fields = Array.isArray(value) || !hasKeys(value) ? [['', value] as const] : Object.entries(value);
  const parts = fields.flatMap(([name, field]) => {
    if (field === undefined) return [];
    const partOf = partMaker(name, rules);
    return (Array.isArray(field) ? field : [field]).map(partOf);
  });
  const boundary = boundaryOf(parts);
  const pieces = parts.flatMap(({ headers, content }) => [
    utf8.encode(`--${boundary}\r\n${headers.map((line) => `${line}\r\n`).join('')}\r\n`),
    typeof content === 'string' ? utf8.encode(content) : content,
    utf8.encode('\r\n'),
  ]);
  return { bytes: joined([...pieces, utf8.encode(`--${boundary}--\r\n`)]), boundary };
}

function partMaker(name: string, { files, mediaType, schema, encodings }: PartRules): (value: unknown) => Part {
  const declared = encodings.get(name)?.contentTypes[0];
  const file = fileTypeOf(files, schema, name);
  const more = mediaType === undefined ? [] : headersOf(files, below(mediaType, 'encoding', name, 'headers'));
  return (value) => {
    const isBytes = value instanceof Uint8Array;
    const isFile = isBytes || (typeof value === 'string' && file !== undefined);
    const type = declared ?? (isFile ? file : undefined) ?? (isBytes ? 'application/octet-stream' : jsonIf(value));
    const sent = type === undefined ? undefined : concreteType(type);
    const label = `name="${escapedName(name)}"${isFile ? `; filename="${fileName(name, sent)}"` : ''}`;
    const headers = [
      ...(name === '' ? [] : [`Content-Disposition: form-data; ${label}`]),
      ...(sent === undefined ? [] : [`Content-Type: ${sent}`]),
      ...more,
    ];
    return { headers, content: isBytes ? value : fieldText(value) };
  };
}

function jsonIf(value: unknown): string | undefined {
  return isJsonField(value) ? 'application/json' : undefined;
}

/** The media type of the files that a property accepts; undefined for a property without files. */
function fileTypeOf(files: SourceFiles, schema: Place | undefined, name: string): string | undefined {
  if (schema === undefined) return undefined;
  const property = files.tryResolve(below(files.resolve(schema).place, 'properties', name));
  const items = property && files.tryResolve(below(property.place, 'items'));
  for (const one of [property?.value, items?.value]) {
    if (!hasKeys(one)) continue;
    const { format, type, contentMediaType, contentEncoding } = one;
    if (typeof contentMediaType === 'string' && contentEncoding === undefined) return contentMediaType;
    if (format === 'binary' || type === 'file') return 'application/octet-stream';
  }
  return undefined;
}

/** The headers of a part with the values from the document; headers without a value only where they are required. */
function headersOf(files: SourceFiles, place: Place): string[] {
  const declared = files.valueAt(place);
  return (hasKeys(declared) ? Object.keys(declared) : []).flatMap((name) => {
    if (/^content-(?:type|disposition)$/i.test(name)) return [];
    const header = files.tryResolve(below(place, name));
    if (!hasKeys(header?.value)) return [];
    const value = valueIn(files, header.place, header.value) ?? (header.value.required === true ? 'x' : undefined);
    return value === undefined ? [] : [`${name}: ${fieldText(value).replace(/[\r\n]+/g, ' ')}`];
  });
}

function valueIn(files: SourceFiles, place: Place, { example, examples }: Record<string, unknown>): unknown {
  if (example !== undefined) return example;
  const [first] = hasKeys(examples) ? Object.values(examples).map(exampleValue) : [];
  if (first !== undefined) return first;
  const schema = files.tryResolve(below(place, 'schema'))?.value;
  if (!hasKeys(schema)) return undefined;
  const [one] = [schema.enum, schema.examples].flatMap((some) => (Array.isArray(some) ? some : []));
  return schema.const ?? schema.default ?? schema.example ?? one;
}

/** Escapes a name as browsers do. */
function escapedName(name: string): string {
  return name.replaceAll('\n', '%0A').replaceAll('\r', '%0D').replaceAll('"', '%22');
}

/** A name with an extension: some deployments check it, and refuse a file without a name. */
function fileName(name: string, mediaType: string | undefined): string {
  const [, subtype = ''] = /^[^/]+\/(?:x-)?([a-z\d]+)\b/i.exec(mediaType ?? '') ?? [];
  const end = endings[subtype] ?? (/^(?:application\/octet-stream|text\/)/.test(mediaType ?? '') ? undefined : subtype);
  return `${name.replace(/[^\w-]+/g, '_') || 'file'}.${end || (mediaType?.startsWith('text/') ? 'txt' : 'bin')}`;
}

const endings: Readonly<Record<string, string>> = { jpeg: 'jpg', svg: 'svg', csv: 'csv', html: 'html', mpeg: 'mp3' };

/** A boundary that no part contains. It is the same in each run, like all that a run sends. */
function boundaryOf(parts: readonly Part[]): string {
  const texts = parts.map(({ content }) => (typeof content === 'string' ? content : latin1.decode(content)));
  for (let count = 1; ; count++) {
    const boundary = `talkover-part-${count}`;
    if (!texts.some((text) => text.includes(`--${boundary}`))) return boundary;
  }
}

/** One character a byte. */
const latin1 = new TextDecoder('latin1');

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
