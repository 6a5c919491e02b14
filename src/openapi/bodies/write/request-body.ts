import { hasKeys, isJsonObject } from '../../document/json-pointer.ts';
import type { Place, SourceFiles } from '../../document/source-files.ts';
import { concreteType, declaredType } from '../concrete-type.ts';
import { isJsonMediaType, notationOf } from '../media-types.ts';
import { type Encoding, readEncodings } from '../read/encodings.ts';
import { BodyWriter } from './body-writer.ts';
import { fieldText, writeRequestForm } from './request-form.ts';
import { writeRequestMultipart } from './request-multipart.ts';
import { base64Of } from './tiny-files.ts';

/** The media type of a body, and its Media Type Object if it is declared. */
export interface BodyMediaType {
  /** As written in the document; for a range, a type in it is sent. */
  readonly mediaType: string;
  /** The Media Type Object; undefined for an undeclared type. */
  readonly place: Place | undefined;
  readonly schema: Place | undefined;
}

/** A body as it is sent. */
export interface WrittenBody {
  readonly content: string | Uint8Array;
  /** The value of its `Content-Type`. */
  readonly contentType: string;
}

const noEncodings: ReadonlyMap<string, Encoding> = new Map();

/**
 * Writes the bodies of requests, whether or not they satisfy the schema. Sends texts as they are, except in JSON, and
 * bytes always.
 */
export class RequestBodyWriter {
  readonly #files: SourceFiles;
  readonly #bodies: BodyWriter;

  constructor(files: SourceFiles) {
    this.#files = files;
    this.#bodies = new BodyWriter(files);
  }

  /** @param value any JSON value, with bytes in it where the media type has files */
  write(value: unknown, { mediaType, place, schema }: BodyMediaType): WrittenBody {
    const contentType = concreteType(mediaType);
    if (value instanceof Uint8Array) return { content: value, contentType };
    if (isJsonMediaType(contentType)) return { content: jsonOf(value), contentType };
    const notation = notationOf(declaredType(contentType));
    switch (notation) {
      case 'json':
        return { content: jsonOf(value), contentType };
      case 'form':
        return {
          content: isJsonObject(value) ? writeRequestForm(value, this.#encodings(place)) : fieldText(value),
          contentType,
        };
      case 'multipart': {
        if (typeof value === 'string') return { content: value, contentType };
        const rules = { files: this.#files, mediaType: place, schema, encodings: this.#encodings(place) };
        const { bytes, boundary } = writeRequestMultipart(value, rules);
        return {
          content: asText(bytes) ?? bytes,
          contentType: `${contentType.replace(/;\s*boundary=[^;]*/i, '')}; boundary=${boundary}`,
        };
      }
      case 'xml':
      case 'yaml':
      case 'csv':
      case 'tsv':
      case 'events':
      case 'json-lines':
      case 'json-seq':
        return { content: this.#bodies.write(value, contentType, schema) ?? '', contentType };
      case 'text':
      case 'bytes':
      case 'unknown':
        return { content: fieldText(value), contentType };
    }
  }

  #encodings(mediaType: Place | undefined): ReadonlyMap<string, Encoding> {
    return mediaType === undefined ? noEncodings : readEncodings(this.#files, mediaType);
  }
}

/** JSON, with bytes as base64. */
function jsonOf(value: unknown): string {
  return JSON.stringify(withoutBytes(value)) ?? '';
}

function withoutBytes(value: unknown): unknown {
  if (value instanceof Uint8Array) return base64Of(value);
  if (Array.isArray(value)) return value.map(withoutBytes);
  if (!hasKeys(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutBytes(item)]));
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Decodes bytes that are UTF-8; undefined for others. */
function asText(bytes: Uint8Array): string | undefined {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return undefined;
  }
}
