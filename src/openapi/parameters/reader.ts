import type { ErrorObject } from 'ajv';
import { appendPointer } from '../document/json-pointer.ts';
import { parameterNamesIn } from '../operations/path-template.ts';
import type { Parameter } from './parameters.ts';
import {
  asTextWherePossible,
  asTyped,
  type Conversion,
  copyOf,
  isAmbiguous,
  takesList,
  takesObject,
} from './shapes.ts';
import {
  absent,
  type Decode,
  deepObjectReader,
  explodedReader,
  formDecoded,
  jsonReader,
  type Location,
  malformed,
  newValues,
  notationOf,
  type Pairs,
  type PairsReader,
  pairsOf,
  percentDecoded,
  TextConverter,
  textReader,
  type Values,
} from './styles.ts';

/** What a request holds of parameters, as text. */
export interface RawParameters {
  /**
   * The text of each `{parameter}` in the order of the path, still percent-encoded: `%2C` is no comma between items;
   * undefined for one that was left out.
   */
  readonly path: readonly (string | undefined)[];
  /** As on the request line, without the question mark. */
  readonly query: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/**
 * What is wrong with a parameter: ajv's error of an object whose properties are the parameters. `instancePath` begins with
 * `/` and the parameter's name, except in `required`, whose `params.missingProperty` is the name. A value that is not in
 * the parameter's style has keyword `style`, one that is no JSON where `content` wants it `contentMediaType`; both have
 * the text as `data`.
 */
export interface ParameterError extends ErrorObject {
  readonly parameter: Parameter;
}

/** The parameters of a request: what is there, with defaults for what is not, and what is wrong with it. */
export interface ParameterReading {
  /** By declared name, in objects without a prototype. A value that its schema refuses is here, too. */
  readonly values: Readonly<Record<Location, Values>>;
  readonly errors: readonly ParameterError[];
}

/** Reads the parameters of one operation from its requests. What does not depend on a request is done here, once. */
export class ParameterReader {
  readonly #bound: readonly BoundParameter[];
  readonly #locations: ReadonlySet<Location>;

  /** @param path the path template, whose `{names}` say whose each text is; a path parameter that it lacks is not read */
  constructor(parameters: readonly Parameter[], path: string) {
    const named = parameterNamesIn(path);
    const read = parameters.filter((parameter) => parameter.in !== 'path' || named.includes(parameter.name));
    this.#bound = read.map((parameter) => bind(parameter, read, named));
    this.#locations = new Set(read.map((parameter) => parameter.in));
  }

  /** Reads and checks what a request holds. Never throws: whatever is wrong is among the errors. */
  read(raw: RawParameters): ParameterReading {
    if (this.#bound.length === 0) return nothing;
    const sources = this.#sourcesOf(raw);
    const values = {
      path: this.#newValues('path'),
      query: this.#newValues('query'),
      header: this.#newValues('header'),
      cookie: this.#newValues('cookie'),
    };
    const errors: ParameterError[] = [];
    for (const bound of this.#bound) readOne(bound, sources, values[bound.parameter.in], errors);
    return { values, errors };
  }

  #sourcesOf({ path, query, headers }: RawParameters): Sources {
    const cookie = this.#locations.has('cookie') ? headerText(headers, 'cookie') : undefined;
    return {
      path,
      headers,
      query: query === '' || !this.#locations.has('query') ? noPairs : pairsOf(query, '&', formDecoded),
      cookies: cookie === undefined ? noPairs : pairsOf(cookie, ';', cookieName),
      // Exploded as RFC 6570 has it, which knows no cookies: `color=blue&color=black`.
      explodedCookies: cookie === undefined ? noPairs : pairsOf(cookie, /[;&]/, cookieName),
    };
  }

  #newValues(location: Location): Values {
    return this.#locations.has(location) ? newValues() : noValues;
  }
}

const noPairs: Pairs = new Map();
const noValues = Object.freeze(newValues());
const nothing: ParameterReading = Object.freeze({
  values: Object.freeze({ path: noValues, query: noValues, header: noValues, cookie: noValues }),
  errors: Object.freeze([]),
});

/** A request's texts, taken apart as far as an operation needs it. */
interface Sources {
  readonly path: RawParameters['path'];
  readonly headers: RawParameters['headers'];
  readonly query: Pairs;
  readonly cookies: Pairs;
  readonly explodedCookies: Pairs;
}

/** A value of a request; {@link absent} or {@link malformed} in place of one. */
type SourcesReader = (sources: Sources) => unknown;

interface BoundParameter {
  readonly parameter: Parameter;
  /** JSON Pointer of its value among the others. */
  readonly pointer: string;
  readonly read: SourcesReader;
  /** Reads it another way for a schema that takes strings beside what they look like; undefined where that is the same. */
  readonly readAsText: SourcesReader | undefined;
  /** The text, or the last one, that it is read from. */
  readonly text: (sources: Sources) => string | undefined;
}

function bind(parameter: Parameter, all: readonly Parameter[], path: readonly string[]): BoundParameter {
  const isRead = parameter.mediaType === undefined && isAmbiguous(parameter.shape);
  return {
    parameter,
    pointer: appendPointer('', parameter.name),
    read: readerOf(parameter, asTyped, all, path),
    readAsText: isRead ? readerOf(parameter, asTextWherePossible, all, path) : undefined,
    text: textOf(parameter, path),
  };
}

function textOf({ in: location, name }: Parameter, path: readonly string[]): BoundParameter['text'] {
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
      return (sources) => sources.query.get(name)?.at(-1);
    case 'cookie':
      return (sources) => sources.cookies.get(name)?.at(-1);
  }
}

function readerOf(
  parameter: Parameter,
  conversion: Conversion,
  all: readonly Parameter[],
  path: readonly string[],
): SourcesReader {
  const { in: location, name, style, explode, shape, mediaType } = parameter;
  const decode = decodeOf(parameter);
  const converter = new TextConverter(decode, conversion);
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
  return (sources) => {
    const found = text(sources);
    return found === undefined ? absent : read(found);
  };
}

function fromQuery(read: PairsReader): SourcesReader {
  return ({ query }) => read(query);
}

/** A header is no part of a URL: a percent sign in it stands for itself. */
function decodeOf({ in: location, allowReserved }: Parameter): Decode {
  if (location === 'header') return asItIs;
  // With reserved characters allowed, a plus sign stands for itself and a space is `%20`.
  return location === 'query' && !allowReserved ? formDecoded : percentDecoded;
}

function asItIs(text: string): string {
  return text;
}

function cookieName(text: string): string {
  return percentDecoded(text.trim());
}

function namesBeside(parameter: Parameter, all: readonly Parameter[]): Set<string> {
  const others = all.filter((other) => other !== parameter && other.in === parameter.in);
  return new Set(others.map(({ name }) => name));
}

function isJson(mediaType: string): boolean {
  return /^application\/(?:[^;]*\+)?json\s*(?:;|$)/i.test(mediaType);
}

function headerText(headers: RawParameters['headers'], name: string): string | undefined {
  // A parameter may be called `constructor`, which an object finds on its prototype.
  const value = Object.hasOwn(headers, name) ? headers[name] : undefined;
  return typeof value === 'object' ? value.join(name === 'cookie' ? '; ' : ', ') : value;
}

function readOne(bound: BoundParameter, sources: Sources, values: Values, errors: ParameterError[]): void {
  const { parameter, read } = bound;
  const value = read(sources);
  if (value === malformed) {
    errors.push(malformedError(bound, bound.text(sources)));
  } else if (value === absent) {
    if (parameter.required) errors.push(missingError(parameter, values));
    else if (parameter.shape.default !== undefined) values[parameter.name] = copyOf(parameter.shape.default);
  } else {
    values[parameter.name] = checked(bound, value, sources, errors);
  }
}

/** The value, or the one of its other reading that satisfies the schema. */
function checked(bound: BoundParameter, value: unknown, sources: Sources, errors: ParameterError[]): unknown {
  const { parameter, pointer, readAsText } = bound;
  const { validate, allowEmptyValue } = parameter;
  if (validate === undefined || validate(value) || (allowEmptyValue && isEmpty(value))) return value;
  // The next validation has an array of its own.
  const refusals = validate.errors ?? [];
  if (readAsText !== undefined) {
    const text = readAsText(sources);
    if (validate(text)) return text;
  }
  for (const error of refusals) {
    errors.push({ ...error, instancePath: pointer + error.instancePath, parameter });
  }
  return value;
}

/** Whether a value is what `?name=` gives. */
function isEmpty(value: unknown): boolean {
  return value === '' || (Array.isArray(value) && (value.length === 0 || (value.length === 1 && value[0] === '')));
}

function missingError(parameter: Parameter, data: Values): ParameterError {
  const { name, extensions } = parameter;
  return {
    parameter,
    instancePath: '',
    schemaPath: '#/required',
    keyword: 'required',
    params: { missingProperty: name },
    message: `must have required property '${name}'`,
    schema: [name],
    parentSchema: { type: 'object', required: [name], ...extensions },
    data,
  };
}

function malformedError({ parameter, pointer }: BoundParameter, text: string | undefined): ParameterError {
  const { style, explode, mediaType, extensions } = parameter;
  const common = { parameter, instancePath: pointer, parentSchema: extensions, data: text };
  return mediaType === undefined
    ? {
        ...common,
        schemaPath: '#/style',
        keyword: 'style',
        params: { style, explode },
        message: `must be written in style ${style}, ${explode ? 'exploded' : 'not exploded'}`,
        schema: style,
      }
    : {
        ...common,
        schemaPath: '#/contentMediaType',
        keyword: 'contentMediaType',
        params: { contentMediaType: mediaType },
        message: `must be ${mediaType}`,
        schema: mediaType,
      };
}
