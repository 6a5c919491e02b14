import { type Decode, type Pairs, percentDecoded } from './pairs.ts';
import { type Shape, takesList, takesObject, takesScalar } from './shapes.ts';
import type { Entry, TextConverter } from './text-converter.ts';
import { absent, malformed } from './values.ts';

/** The location of a parameter in a request. */
export type Location = 'path' | 'query' | 'header' | 'cookie';

/** How OpenAPI writes a value as text. */
export type Style =
  | 'simple'
  | 'label'
  | 'matrix'
  | 'form'
  | 'spaceDelimited'
  | 'pipeDelimited'
  | 'deepObject'
  | 'cookie';

/** The styles of each location; the first is its default. */
export const stylesOf: Readonly<Record<Location, readonly Style[]>> = {
  path: ['simple', 'label', 'matrix'],
  query: ['form', 'spaceDelimited', 'pipeDelimited', 'deepObject'],
  header: ['simple'],
  cookie: ['form', 'cookie'],
};

/** Reads a parameter's text; returns {@link malformed} if it is not in the parameter's style. */
export type TextReader = (text: string) => unknown;

/** Reads a request's pairs; returns {@link absent} if they hold no value, {@link malformed} if it is not in style. */
export type PairsReader = (pairs: Pairs) => unknown;

/**
 * How one text holds a scalar, the items of an array or the entries of an object; undefined for a kind that it can't
 * hold.
 */
interface Notation {
  readonly scalar: (text: string) => string | undefined;
  readonly items: (text: string) => readonly string[] | undefined;
  readonly entries: (text: string) => readonly Entry[] | undefined;
}

/** A reader of a parameter in one text, in any style except the exploded ones of a query. */
export function textReader(notation: Notation, shape: Shape, converter: TextConverter): TextReader {
  const scalar: TextReader = (text) => {
    const inner = notation.scalar(text);
    return inner === undefined ? malformed : converter.value(shape, inner);
  };
  const list: TextReader = (text) => {
    const items = notation.items(text);
    return items === undefined ? malformed : converter.list(shape, items);
  };
  const object: TextReader = (text) => {
    const entries = notation.entries(text);
    return entries === undefined ? malformed : converter.object(shape, entries);
  };
  if (!takesList(shape) && !takesObject(shape)) return scalar;
  const composite = takesList(shape) ? list : object;
  if (!takesScalar(shape)) return composite;
  return (text) => {
    const items = notation.items(text);
    if (items !== undefined && items.length < 2) {
      const value = scalar(text);
      if (value !== malformed && converter.isWantedScalar(shape, value)) return value;
    }
    return composite(text);
  };
}

/** A reader of a text that is a JSON document. */
export function jsonReader(decode: Decode): TextReader {
  return (text) => {
    try {
      return JSON.parse(decode(text));
    } catch {
      return malformed;
    }
  };
}

/**
 * The notation of a style in one text: of every style except `deepObject` and the exploded ones of pairs.
 * @param style undefined for text in a media type, which is the text itself
 * @param name the parameter's, which `matrix` repeats
 */
export function notationOf(style: Style | undefined, explode: boolean, name: string, location: Location): Notation {
  switch (style) {
    case 'label':
      return labelNotation(explode);
    case 'matrix':
      return matrixNotation(explode, name);
    case 'spaceDelimited':
      return delimited((text) => text.split(/%20|\+| /), false);
    case 'pipeDelimited':
      return delimited((text) => text.split(/%7C|\|/i), false);
    default:
      return delimited(location === 'header' ? splitHeader : splitAtCommas, explode);
  }
}

type Split = (text: string) => readonly string[];

/** Splits also at percent-encoded commas, for items that are not strings and so can't contain one. */
export function withPlainCommas(text: string): string {
  return text.includes('%') ? text.replaceAll(/%2C/gi, ',') : text;
}

function splitAtCommas(text: string): string[] {
  return text.split(',');
}

/** Header lists may have white space around commas. */
function splitHeader(text: string): string[] {
  return text.split(',').map((item) => item.trim());
}

function delimited(split: Split, explode: boolean): Notation {
  const items = (text: string) => itemsOf(text, split);
  return { scalar: (text) => text, items, entries: entriesReader(items, explode) };
}

function labelNotation(explode: boolean): Notation {
  const scalar = (text: string) => (text.startsWith('.') ? text.slice(1) : undefined);
  // OpenAPI 3.0 and 3.1.0 always separate items by dots, later versions by commas unless exploded.
  const split: Split = (inner) => inner.split(!explode && inner.includes(',') ? ',' : '.');
  const items: ItemsReader = (text) => {
    const inner = scalar(text);
    return inner === undefined ? undefined : itemsOf(inner, split);
  };
  return { scalar, items, entries: entriesReader(items, explode) };
}

function matrixNotation(explode: boolean, name: string): Notation {
  const scalar = (text: string) => (text.startsWith(';') ? textNamed(name, text.slice(1)) : undefined);
  if (explode) {
    const parts: ItemsReader = (text) => (text.startsWith(';') ? text.slice(1).split(';') : undefined);
    const items: ItemsReader = (text) => allDefined(parts(text)?.map((part) => textNamed(name, part)));
    return { scalar, items, entries: entriesReader(parts, true) };
  }
  const items: ItemsReader = (text) => {
    const inner = scalar(text);
    return inner === undefined ? undefined : itemsOf(inner, splitAtCommas);
  };
  return { scalar, items, entries: entriesReader(items, false) };
}

/** `blue` of `color=blue`; the empty text of `color`; undefined for another name. */
function textNamed(name: string, part: string): string | undefined {
  const at = part.indexOf('=');
  const found = at === -1 ? part : part.slice(0, at);
  if (percentDecoded(found) !== name) return undefined;
  return at === -1 ? '' : part.slice(at + 1);
}

function allDefined(texts: readonly (string | undefined)[] | undefined): readonly string[] | undefined {
  const defined = texts?.filter((text) => text !== undefined);
  return defined?.length === texts?.length ? defined : undefined;
}

/** An empty text holds no item, rather than an empty one. */
function itemsOf(text: string, split: Split): readonly string[] {
  return text === '' ? [] : split(text);
}

type ItemsReader = (text: string) => readonly string[] | undefined;

/** The entries of `R,100,G,200` or, exploded, of `R=100,G=200`. */
function entriesReader(items: ItemsReader, explode: boolean): Notation['entries'] {
  return (text) => {
    const parts = items(text);
    return parts && (explode ? assignments(parts) : consecutivePairs(parts));
  };
}

function assignments(parts: readonly string[]): Entry[] | undefined {
  const entries: Entry[] = [];
  for (const part of parts) {
    const at = part.indexOf('=');
    if (at === -1) return undefined;
    entries.push([part.slice(0, at), part.slice(at + 1)]);
  }
  return entries;
}

function consecutivePairs(parts: readonly string[]): Entry[] | undefined {
  if (parts.length % 2 !== 0) return undefined;
  const entries: Entry[] = [];
  for (let index = 0; index < parts.length; index += 2) entries.push([parts[index] ?? '', parts[index + 1] ?? '']);
  return entries;
}
