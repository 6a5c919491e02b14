import { isJsonMediaType } from '../bodies/media-types.ts';
import { hasKeys, isJsonObject } from '../document/json-pointer.ts';
import type { Parameter } from './parameters.ts';
import { percentEncoded, percentEncodedButReserved } from './percent-encoding.ts';
import { takesString } from './shapes.ts';
import { type Location, type Style, stylesOf } from './styles.ts';

/** What says how a value is written. */
export type WrittenAs = Pick<Parameter, 'name' | 'in' | 'style' | 'explode' | 'mediaType' | 'allowReserved' | 'shape'>;

/** A name and its text, both as the request holds them. */
export type WrittenPair = readonly [name: string, text: string];

/** Texts of one parameter of a path or a header, which OpenAPI 3.0 and 3.1 write alike but for the style `label`. */
export interface WritingRules {
  /** What stands between the items of a `label` that is not exploded. */
  readonly labelSeparator: ',' | '.';
}

/** The rules of a document. Its early versions have dots in a `label` where RFC 6570, and later versions, have commas. */
export function writingRulesOf(openapi: unknown): WritingRules {
  const isEarly = typeof openapi === 'string' && /^(?:2\.|3\.0(?:\.[0-3])?$|3\.1(?:\.0)?$)/.test(openapi);
  return { labelSeparator: isEarly ? '.' : ',' };
}

/**
 * The text of a parameter in a path, percent-encoded, or in a header, as it is.
 * @param value any JSON value; a text is taken as it is, even where the schema takes none
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

/** RFC 6570 leaves out the equals sign of an empty text. */
function matrixPart(name: string, text: string): string {
  return text === '' ? `;${name}` : `;${name}=${text}`;
}

/** The pairs of a parameter in a query or a cookie; none for an exploded value that has no items. */
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

/** Percent-encoded: the characters themselves are none of a query. */
function delimiterOf(style: Style | undefined): string {
  if (style === 'spaceDelimited') return '%20';
  return style === 'pipeDelimited' ? '%7C' : ',';
}

/** `color[R]=100`. Items have the place that they are of where they are objects, whose properties belong together. */
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

/** A scalar as JSON has it, without quotation marks. What is nested has no form in OpenAPI but that of `deepObject`. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

/** A value in the media type of `content`. A text that the schema takes no text for is meant to be no JSON. */
function contentText({ mediaType = '', shape }: WrittenAs, value: unknown): string {
  if (typeof value === 'string' && !(isJsonMediaType(mediaType) && takesString(shape))) return value;
  return JSON.stringify(value) ?? '';
}

/** A header is no part of a URL: what is written there is what is read. */
function encoderOf({ in: location, style, mediaType, allowReserved }: WrittenAs): (text: string) => string {
  if (location === 'header') return mediaType === undefined ? (text) => text : escapedBeyondLatin;
  if (style === 'cookie') return (text) => text;
  return location === 'query' && allowReserved ? percentEncodedButReserved : percentEncoded;
}

/** JSON may escape what no header can hold. */
function escapedBeyondLatin(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** How OpenAPI writes a parameter of which nothing else is said. */
export function defaultWriting(location: Location, name: string, shape: Parameter['shape']): WrittenAs {
  const [style] = stylesOf[location];
  return { name, in: location, style, explode: style === 'form', mediaType: undefined, allowReserved: false, shape };
}
