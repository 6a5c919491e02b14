import { isJsonMediaType } from '../bodies/media-types.ts';
import { hasKeys, isJsonObject } from '../document/json-pointer.ts';
import type { Parameter } from './parameters.ts';
import { percentEncoded, percentEncodedButReserved } from './percent-encoding.ts';
import { takesString } from './shapes.ts';
import { type Location, type Style, stylesOf } from './styles.ts';

/** The parts of a parameter that determine how a value is written. */
export type WrittenAs = Pick<Parameter, 'name' | 'in' | 'style' | 'explode' | 'mediaType' | 'allowReserved' | 'shape'>;

/** A name and its text, both as sent. */
export type WrittenPair = readonly [name: string, text: string];

/** The separator on which the versions of OpenAPI differ. */
export interface WritingRules {
  /** The separator between the items of a `label` that is not exploded. */
  readonly labelSeparator: ',' | '.';
}

/** The rules of a document. Early versions have dots in a `label` where RFC 6570 and later versions have commas. */
export function writingRulesOf(openapi: unknown): WritingRules {
  const isEarly = typeof openapi === 'string' && /^(?:2\.|3\.0(?:\.[0-3])?$|3\.1(?:\.0)?$)/.test(openapi);
  return { labelSeparator: isEarly ? '.' : ',' };
}

/**
 * Writes a parameter of a path, percent-encoded, or of a header, unencoded.
 * @param value any JSON value; a string is written as it is, even where the schema accepts none
 */
export function writeText(parameter: WrittenAs, value: unknown, { labelSeparator }: WritingRules): string {
  const { name, style, explode, mediaType } = parameter;
  const encode = encoderOf(parameter);
  if (mediaType !== undefined) return encode(contentText(parameter, value));
  switch (style) {
    case 'label': {
      const separator = explode ? '.' : labelSeparator;
      return `.${partsOf(value, explode, encode).join(separator)}`;
    }
    case 'matrix': {
      const own = encode(name);
      if (!explode) return matrixPart(own, partsOf(value, false, encode).join(','));
      const parts = partsOf(value, true, encode);
      return Array.isArray(value) ? parts.map((part) => matrixPart(own, part)).join('') : matrixOf(own, value, parts);
    }
    default:
      return partsOf(value, explode, encode).join(',');
  }
}

function matrixOf(name: string, value: unknown, parts: readonly string[]): string {
  return isJsonObject(value) ? parts.map((part) => `;${part}`).join('') : matrixPart(name, parts.join(''));
}

/** RFC 6570 omits the equals sign before an empty text. */
function matrixPart(name: string, text: string): string {
  return text === '' ? `;${name}` : `;${name}=${text}`;
}

/** Writes a parameter of a query or a cookie as pairs; none for an exploded value without items. */
export function writePairs(parameter: WrittenAs, value: unknown): WrittenPair[] {
  const { name, style, explode, mediaType } = parameter;
  const encode = encoderOf(parameter);
  const own = style === 'cookie' ? name : percentEncoded(name);
  if (mediaType !== undefined) return [[own, encode(contentText(parameter, value))]];
  if (style === 'deepObject')
    return [...deepPairs(name, value)].map(([key, text]) => [percentEncoded(key), encode(text)]);
  if (!hasKeys(value)) return [[own, encode(textOf(value))]];
  if (!explode) return [[own, partsOf(value, false, encode).join(delimiterOf(style))]];
  if (Array.isArray(value)) return value.map((item) => [own, encode(textOf(item))]);
  return entriesOf(value).map(([key, item]) => [style === 'cookie' ? key : percentEncoded(key), encode(textOf(item))]);
}

/** Percent-encoded, because queries do not allow the characters themselves. */
function delimiterOf(style: Style | undefined): string {
  if (style === 'spaceDelimited') return '%20';
  return style === 'pipeDelimited' ? '%7C' : ',';
}

/** `color[R]=100`. Items that are objects get an index, which keeps their properties together. */
function* deepPairs(name: string, value: unknown): Generator<readonly [name: string, text: string]> {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      yield* deepPairs(hasKeys(item) ? `${name}[${index}]` : `${name}[]`, item);
    }
  } else if (hasKeys(value)) {
    for (const [key, item] of entriesOf(value)) yield* deepPairs(`${name}[${key}]`, item);
  } else yield [name, textOf(value)];
}

/** The items of a list, the names and values of an object, or the one text of a scalar. */
function partsOf(value: unknown, explode: boolean, encode: (text: string) => string): string[] {
  if (Array.isArray(value)) return value.map((item) => encode(textOf(item)));
  if (!hasKeys(value)) return [encode(textOf(value))];
  const entries = entriesOf(value).map(([key, item]) => [encode(key), encode(textOf(item))]);
  return explode ? entries.map((entry) => entry.join('=')) : entries.flat();
}

function entriesOf(value: Record<string, unknown>): [string, unknown][] {
  return Object.entries(value).filter(([, item]) => item !== undefined);
}

/** A scalar as JSON without quotation marks. OpenAPI defines nested values only in `deepObject`. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

/**
 * A value in the media type of `content`. A string where the schema accepts none is sent as it is: it is deliberately not
 * JSON.
 */
function contentText({ mediaType = '', shape }: WrittenAs, value: unknown): string {
  if (typeof value === 'string' && !(isJsonMediaType(mediaType) && takesString(shape))) return value;
  return JSON.stringify(value) ?? '';
}

/** Headers are not part of a URL, and are written unencoded. */
function encoderOf({ in: location, style, mediaType, allowReserved }: WrittenAs): (text: string) => string {
  if (location === 'header') return mediaType === undefined ? (text) => text : escapedBeyondLatin;
  if (style === 'cookie') return (text) => text;
  return location === 'query' && allowReserved ? percentEncodedButReserved : percentEncoded;
}

/** Escapes characters that no header can hold, as JSON allows. */
function escapedBeyondLatin(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** OpenAPI's default notation of a parameter. */
export function defaultWriting(location: Location, name: string, shape: Parameter['shape']): WrittenAs {
  const [style] = stylesOf[location];
  return { name, in: location, style, explode: style === 'form', mediaType: undefined, allowReserved: false, shape };
}
