import { hasKeys } from '../../document/json-pointer.ts';
import type { Place, SourceFiles } from '../../document/source-files.ts';
import { packageOf } from '../../packages.ts';
import { ShapeReader, takesString } from '../../parameters/shapes.ts';
import { declaredType } from '../concrete-type.ts';
import { isJsonMediaType, type MediaType, type Notation, notationOf } from '../media-types.ts';
import { SchemaPartsReader } from '../schema-parts.ts';
import { writeEvents } from './event-stream.ts';
import { writeForm, writeMultipart } from './form.ts';
import { isHtml, pageOf } from './html.ts';
import { writeTable } from './tables.ts';
import { bytesOfBase64, tinyFile } from './tiny-files.ts';
import { writeXml } from './xml.ts';

/** The source of a value: a sample is made from its schema; a written value is the author's. */
export type Origin = 'sample' | 'written';

const keywordsOfCertainTexts = [
  ...['example', 'examples', 'default', 'const', 'enum', 'pattern', 'maxLength', 'allOf', 'anyOf', 'oneOf', 'not'],
];

/** Writes values as the media type of an answer. */
export class BodyWriter {
  readonly #files: SourceFiles;
  readonly #shapes: ShapeReader;
  readonly #parts: SchemaPartsReader;

  constructor(files: SourceFiles) {
    this.#files = files;
    this.#shapes = new ShapeReader(files);
    this.#parts = new SchemaPartsReader(files);
  }

  /**
   * A file for an answer without an example, since a sample of a picture's schema is a text and not a picture. Undefined
   * for a media type whose values can be written.
   */
  file(contentType: string): Uint8Array | undefined {
    return tinyFile(declaredType(contentType));
  }

  /** Whether a value can be written as a media type: text types have no form for an object, except JSON. */
  hasForm(value: unknown, contentType: string): boolean {
    const isPlain = ['text', 'bytes', 'unknown'].includes(notationOf(declaredType(contentType)));
    return !(isPlain && hasKeys(value)) || value instanceof Uint8Array;
  }

  /** An empty body that is valid for a media type, where the document declares nothing else about the body. */
  empty(contentType: string): unknown {
    if (isHtml(contentType)) return pageOf('');
    const notation = notationOf(declaredType(contentType));
    return notation === 'json' || notation === 'xml' || notation === 'yaml' ? {} : '';
  }

  /** Adapts a sample to its media type: a text becomes an HTML page, unless its schema demands certain texts. */
  made(sample: unknown, contentType: string, schema: Place): unknown {
    if (typeof sample !== 'string' || !isHtml(contentType)) return sample;
    const { value: keywords } = this.#files.resolve(schema);
    return hasKeys(keywords) && keywordsOfCertainTexts.some((key) => key in keywords) ? sample : pageOf(sample);
  }

  /**
   * @param contentType one media type, as it is sent
   * @param schema of the value; undefined where there is none
   */
  write(value: unknown, contentType: string, schema: Place | undefined): string | Uint8Array | undefined {
    if (value === undefined || value instanceof Uint8Array) return value;
    if (isJsonMediaType(contentType)) return this.#json(value, schema);
    const mediaType = declaredType(contentType);
    const notation = notationOf(mediaType);
    if (notation === 'multipart') return typeof value === 'string' ? value : writeMultipart(value, contentType);
    return this.#written(value, notation, mediaType, schema);
  }

  /**
   * Writes JSON. A text that is itself the JSON which the schema wants was written for readers of the document, and is
   * sent unquoted.
   */
  #json(value: unknown, schema: Place | undefined): string {
    const isText = typeof value === 'string' && schema !== undefined && !takesString(this.#shapes.read(schema));
    return JSON.stringify((isText ? parsed(value) : undefined) ?? value);
  }

  #written(
    value: unknown,
    notation: Exclude<Notation, 'multipart'>,
    mediaType: MediaType,
    schema: Place | undefined,
  ): string | Uint8Array {
    switch (notation) {
      case 'json':
        return this.#json(value, schema);
      case 'json-lines':
        return typeof value === 'string' ? value : linesOf(value, '', '\n');
      case 'json-seq':
        return typeof value === 'string' ? value : linesOf(value, '\x1e', '\n');
      case 'xml':
        return isMarkup(value) ? value : writeXml(value, this.#parts.read(schema));
      case 'yaml':
        return typeof value === 'string' ? value : packageOf('yaml').stringify(value);
      case 'csv':
        return typeof value === 'string' ? value : writeTable(value, ',');
      case 'tsv':
        return typeof value === 'string' ? value : writeTable(value, '\t');
      case 'events':
        return writeEvents(value);
      case 'form':
        return writeForm(value);
      case 'bytes':
        return typeof value === 'string' ? bytesOf(value, mediaType) : textOf(value);
      case 'text':
      case 'unknown':
        return textOf(value);
    }
  }
}

/** Whether a value is already XML. */
function isMarkup(value: unknown): value is string {
  return typeof value === 'string' && /^\s*</.test(value);
}

function textOf(value: unknown): string {
  if (value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function linesOf(value: unknown, before: string, after: string): string {
  return (Array.isArray(value) ? value : [value]).map((item) => before + JSON.stringify(item) + after).join('');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Decodes a file that a document gives as an example: a data URL, base64, or plain text. */
function bytesOf(text: string, mediaType: MediaType): string | Uint8Array {
  const [, data] = /^data:[^,]*;base64,(.*)$/s.exec(text) ?? [];
  if (data !== undefined) return decodedBase64(data) ?? text;
  const bytes = /^[A-Za-z0-9+/\s]{16,}(?:=[=\s]*)?$/.test(text) ? decodedBase64(text) : undefined;
  if (bytes === undefined) return text;
  // Any word may be base64: only a text that decodes to a file of this type counts.
  const model = tinyFile(mediaType);
  return model !== undefined && bytes[0] === model[0] && bytes[1] === model[1] ? bytes : text;
}

function decodedBase64(text: string): Uint8Array | undefined {
  try {
    return bytesOfBase64(text.replace(/\s+/g, ''));
  } catch {
    return undefined;
  }
}
