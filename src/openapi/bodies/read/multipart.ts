import type { MultipartPart } from '@remix-run/multipart-parser';
import type { ErrorObject } from 'ajv';
import { packageOf } from '../../packages.ts';
import type { Shape } from '../../parameters/shapes.ts';
import { fitsMediaType, isJsonMediaType, parseMediaType } from '../media-types.ts';
import { textOf } from './body-text.ts';
import { type Encoding, reservedCharacters } from './encodings.ts';
import { fieldError } from './field-errors.ts';
import type { CheckedForm } from './form.ts';
import { bytesAsText, type Field, type FieldValue, jsonOrText, valueOfFields } from './form-values.ts';

/** No limit for parts: a body that is too long was refused before. */
const noLimit = Number.MAX_SAFE_INTEGER;
const mostParts = 10_000;

/** Reads a `multipart/form-data` body; undefined for one that is malformed. */
export function readMultipart(
  body: Uint8Array,
  boundary: string | undefined,
  shape: Shape,
  encodings: ReadonlyMap<string, Encoding>,
): CheckedForm | undefined {
  const parts = boundary === undefined ? undefined : partsOf(body, boundary);
  if (parts === undefined) return undefined;
  const errors: ErrorObject[] = [];
  const fields = parts.map(({ name, part, value }): Field => {
    const encoding = encodings.get(name) ?? encodings.get(name.replace(/\[\d*\]$/, ''));
    if (encoding !== undefined) errors.push(...encodingErrors(name, part, value, encoding));
    return { name, value: encoding === undefined ? value : asEncoded(value, encoding) };
  });
  return { ...valueOfFields(fields, shape), errors };
}

interface Part {
  readonly name: string;
  readonly part: MultipartPart;
  readonly value: FieldValue;
}

function partsOf(body: Uint8Array, boundary: string): Part[] | undefined {
  const { parseMultipart, MultipartParseError } = packageOf('multipart');
  const parts: Part[] = [];
  try {
    const limits = { maxFileSize: noLimit, maxTotalSize: noLimit, maxParts: mostParts };
    for (const part of parseMultipart(fromBoundary(body, boundary), { boundary, ...limits })) {
      const { name } = part;
      if (name !== undefined) parts.push({ name, part, value: readPart(part) });
    }
  } catch (error) {
    // The platform throws a TypeError for headers that are not UTF-8.
    if (error instanceof MultipartParseError || error instanceof TypeError) return undefined;
    throw error;
  }
  return parts;
}

/** Drops the preamble before the first boundary, which readers ignore and which may be just a line feed. */
function fromBoundary(body: Uint8Array, boundary: string): Uint8Array {
  const start = bytesAsText(body.subarray(0, 1024)).indexOf(`--${boundary}`);
  return start > 0 ? body.subarray(start) : body;
}

function readPart(part: MultipartPart): FieldValue {
  const { filename, bytes } = part;
  const type = part.headers['content-type'];
  const parsed = type === undefined ? undefined : parseMediaType(type);
  const isText =
    parsed === undefined || parsed.type === 'text' || isJsonMediaType(type ?? '') || type?.includes('xml') === true;
  if (filename !== undefined || !isText) {
    return { file: { name: filename ?? '', mediaType: type ?? 'application/octet-stream', bytes } };
  }
  const text = textOf(bytes, parsed?.charset);
  if (text === undefined) return { file: { name: '', mediaType: type ?? 'text/plain', bytes } };
  return isJsonMediaType(type ?? '') ? jsonOrText(text) : { text };
}

/** Reads a part without a Content-Type as the type that the document declares. */
function asEncoded(value: FieldValue, { contentTypes }: Encoding): FieldValue {
  if (!contentTypes.some(isJsonMediaType)) return value;
  if ('text' in value) return jsonOrText(value.text);
  if (!('file' in value) || contentTypes.length > 1) return value;
  const text = textOf(value.file.bytes, undefined);
  const read = text === undefined ? value : jsonOrText(text);
  return 'json' in read ? read : value;
}

function encodingErrors(name: string, part: MultipartPart, value: FieldValue, encoding: Encoding): ErrorObject[] {
  const errors: ErrorObject[] = [];
  const { contentTypes, requiredHeaders, allowsReserved } = encoding;
  const type = part.headers['content-type'];
  // Clients that don't know the type send `application/octet-stream`.
  const isTyped = type !== undefined && 'file' in value && !fitsMediaType(type, 'application/octet-stream');
  if (isTyped && contentTypes.length > 0 && !contentTypes.some((declared) => fitsMediaType(type, declared))) {
    errors.push(fieldError(name, 'contentMediaType', `must be ${contentTypes.join(' or ')}, not ${type}`, type));
  }
  if ('text' in value && !allowsReserved && reservedCharacters.test(value.text)) {
    errors.push(fieldError(name, 'style', 'must have its reserved characters percent-encoded', value.text));
  }
  for (const header of requiredHeaders) {
    if (header.toLowerCase() === 'content-type' || part.headers[header.toLowerCase()] !== undefined) continue;
    errors.push(fieldError(name, 'headers', `must have the header ${header}`, undefined));
  }
  return errors;
}
