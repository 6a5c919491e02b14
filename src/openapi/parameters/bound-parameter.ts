import { appendPointer } from '../document/json-pointer.ts';
import { deepObjectReader } from './deep-objects.ts';
import { bracketedListReader, explodedReader } from './exploded.ts';
import { type Decode, formDecoded, type Pairs, percentDecoded } from './pairs.ts';
import type { Parameter } from './parameters.ts';
import { takesList, takesObject, takesScalar, takesString, takesStringItems } from './shapes.ts';
import { jsonReader, notationOf, type PairsReader, type Style, textReader, withPlainCommas } from './styles.ts';
import { TextConverter } from './text-converter.ts';
import { asTextWherePossible, asTyped, type Conversion, isAmbiguous } from './typed-text.ts';
import { absent } from './values.ts';

/** The texts of a request that hold parameters. */
export interface RawParameters {
  /**
   * The text of each `{parameter}` in the order of the path, still percent-encoded: `%2C` separates no items; undefined
   * for a missing one.
   */
  readonly path: readonly (string | undefined)[];
  /** As on the request line, without the question mark. */
  readonly query: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** A request's texts, split as far as an operation needs. */
export interface Sources {
  readonly path: RawParameters['path'];
  readonly headers: RawParameters['headers'];
  readonly query: Pairs;
  readonly cookies: Pairs;
  readonly explodedCookies: Pairs;
}

/** Reads a value of a request; returns {@link absent} or {@link malformed} instead of one. */
type SourcesReader = (sources: Sources) => unknown;

export interface BoundParameter {
  readonly parameter: Parameter;
  /** JSON Pointer of its value among all parameters. */
  readonly pointer: string;
  readonly read: SourcesReader;
  /** Other ways to read the text, where the first one gives no valid value. */
  readonly others: () => readonly SourcesReader[];
  /** The text that it is read from, or the last of several. */
  readonly text: (sources: Sources) => string | undefined;
}

/** How an ambiguous text is read. */
interface Reading {
  readonly conversion: Conversion;
  /** Whether a single text is a list of one where the schema accepts both. */
  readonly prefersLists: boolean;
  /** Whether a percent-encoded comma separates items. */
  readonly splitsAtAnyComma: boolean;
}

export function bind(parameter: Parameter, all: readonly Parameter[], path: readonly string[]): BoundParameter {
  const [first, ...others] = readingsOf(parameter);
  let otherReaders: readonly SourcesReader[] | undefined;
  return {
    parameter,
    pointer: appendPointer('', parameter.name),
    read: readerOf(parameter, first, all, path),
    others: () => {
      otherReaders ??= others.map((reading) => readerOf(parameter, reading, all, path));
      return otherReaders;
    },
    text: textOf(parameter, path),
  };
}

/** The possible readings, the likeliest first. */
function readingsOf({ mediaType, shape, in: location }: Parameter): [Reading, ...Reading[]] {
  const hasItems = mediaType === undefined && (takesList(shape) || takesObject(shape));
  const hasCommas = hasItems && location !== 'header';
  // Where no item is a string, a comma can't be part of one.
  const isSplit = hasCommas && takesList(shape) && !takesString(shape) && !takesStringItems(shape);
  const first: Reading = { conversion: asTyped, prefersLists: false, splitsAtAnyComma: isSplit };
  const readings: Reading[] = [];
  for (const splitsAtAnyComma of hasCommas && !isSplit ? [false, true] : [isSplit]) {
    for (const prefersLists of hasItems && takesList(shape) && takesScalar(shape) ? [false, true] : [false]) {
      for (const conversion of mediaType === undefined && isAmbiguous(shape)
        ? [asTyped, asTextWherePossible]
        : [asTyped]) {
        readings.push({ conversion, prefersLists, splitsAtAnyComma });
      }
    }
  }
  return [first, ...readings.slice(1)];
}

function textOf(
  { in: location, name, style, shape, mediaType }: Parameter,
  path: readonly string[],
): BoundParameter['text'] {
  switch (location) {
    case 'path': {
      const index = path.indexOf(name);
      return (sources) => sources.path[index];
    }
    case 'header': {
      const key = name.toLowerCase();
      return (sources) => headerText(sources.headers, key);
    }
    case 'query':
      return mediaType === undefined && takesList(shape)
        ? (sources) => sources.query.get(name)?.join(delimiterOf(style))
        : (sources) => sources.query.get(name)?.at(-1);
    case 'cookie':
      return (sources) => sources.cookies.get(name)?.at(-1);
  }
}

/** A list in one text may also be sent in several. */
function delimiterOf(style: Style | undefined): string {
  if (style === 'spaceDelimited') return ' ';
  return style === 'pipeDelimited' ? '|' : ',';
}

function readerOf(
  parameter: Parameter,
  { conversion, prefersLists, splitsAtAnyComma }: Reading,
  all: readonly Parameter[],
  path: readonly string[],
): SourcesReader {
  const { in: location, name, style, explode, shape, mediaType } = parameter;
  const decode = decodeOf(parameter);
  const converter = new TextConverter(decode, conversion, prefersLists);
  if (style === 'deepObject') return fromQuery(deepObjectReader(name, shape, converter));
  if (style !== undefined && explode && location === 'query') {
    return fromQuery(explodedReader(name, shape, converter, namesBeside(parameter, all)));
  }
  if (style !== undefined && explode && location === 'cookie') {
    const read = explodedReader(name, shape, converter, namesBeside(parameter, all));
    const isComposite = takesList(shape) || takesObject(shape);
    return ({ cookies, explodedCookies }) => read(isComposite ? explodedCookies : cookies);
  }
  const read =
    mediaType !== undefined && isJson(mediaType)
      ? jsonReader(decode)
      : textReader(notationOf(style, explode, name, location), shape, converter);
  const text = textOf(parameter, path);
  const byOtherName =
    style !== undefined && location === 'query' && takesList(shape)
      ? bracketedListReader(name, shape, converter, namesBeside(parameter, all))
      : undefined;
  return (sources) => {
    const found = text(sources);
    if (found === undefined) return byOtherName?.(sources.query) ?? absent;
    return read(splitsAtAnyComma ? withPlainCommas(found) : found);
  };
}

function fromQuery(read: PairsReader): SourcesReader {
  return ({ query }) => read(query);
}

/** Headers are not part of a URL: a percent sign there is literal. */
function decodeOf({ in: location, style, allowReserved }: Parameter): Decode {
  if (location === 'header' || style === 'cookie') return asItIs;
  // With `allowReserved`, a plus sign is literal and a space is `%20`.
  return location === 'query' && !allowReserved ? formDecoded : percentDecoded;
}

function asItIs(text: string): string {
  return text;
}

function namesBeside(parameter: Parameter, all: readonly Parameter[]): Set<string> {
  const others = all.filter((other) => other !== parameter && other.in === parameter.in);
  return new Set(others.map(({ name }) => name));
}

function isJson(mediaType: string): boolean {
  return /^application\/(?:[^;]*\+)?json\s*(?:;|$)/i.test(mediaType);
}

export function headerText(headers: RawParameters['headers'], name: string): string | undefined {
  // A parameter named `constructor` would be found on the prototype.
  const value = Object.hasOwn(headers, name) ? headers[name] : undefined;
  return typeof value === 'object' ? value.join(name === 'cookie' ? '; ' : ', ') : value;
}
