import type { ErrorObject, ValidateFunction } from 'ajv';
import { parameterNamesIn } from '../operations/path-template.ts';
import { type BoundParameter, bind, headerText, type RawParameters, type Sources } from './bound-parameter.ts';
import { cookiePairsOf, formDecoded, type Pairs, pairsOf } from './pairs.ts';
import type { Parameter } from './parameters.ts';
import { copyOf } from './shapes.ts';
import type { Location } from './styles.ts';
import { absent, malformed, newValues, type Values } from './values.ts';

export type { RawParameters } from './bound-parameter.ts';

/**
 * An error of a parameter: ajv's error of an object whose properties are the parameters. `instancePath` begins with `/`
 * and the parameter's name, except in `required`, whose `params.missingProperty` is the name. A value that is not in the
 * parameter's style has keyword `style`; one that is not JSON where `content` demands it has `contentMediaType`; both
 * have the text as `data`.
 */
export interface ParameterError extends ErrorObject {
  readonly parameter: Parameter;
}

/** The parameters of a request: the given values, defaults for missing ones, and errors. */
export interface ParameterReading {
  /** By declared name, in objects without a prototype. Includes values that their schemas refuse. */
  readonly values: Readonly<Record<Location, Values>>;
  readonly errors: readonly ParameterError[];
}

/** Reads the parameters of one operation from its requests. Computes once what does not depend on a request. */
export class ParameterReader {
  /** The parameters that it reads. */
  readonly declared: readonly Parameter[];
  readonly #bound: readonly BoundParameter[];
  readonly #locations: ReadonlySet<Location>;

  /**
   * @param path the path template, whose `{names}` assign the texts to parameters; a path parameter that it lacks is not
   * read
   */
  constructor(parameters: readonly Parameter[], path: string) {
    const named = parameterNamesIn(path);
    const read = parameters.filter((parameter) => parameter.in !== 'path' || named.includes(parameter.name));
    this.declared = read;
    this.#bound = read.map((parameter) => bind(parameter, read, named));
    this.#locations = new Set(read.map((parameter) => parameter.in));
  }

  /** Reads and validates the parameters of a request. Never throws: all faults are among the errors. */
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
      cookies: cookie === undefined ? noPairs : cookiePairsOf(cookie, ';'),
      // Exploded as in RFC 6570, which does not cover cookies: `color=blue&color=black`.
      explodedCookies: cookie === undefined ? noPairs : cookiePairsOf(cookie, /[;&]/),
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

const validDefaults = new WeakMap<Parameter, boolean>();

/** A default that breaks its schema is not filled in: it would add a second fault to the first. */
function hasValidDefault(parameter: Parameter): boolean {
  const known = validDefaults.get(parameter);
  if (known !== undefined) return known;
  const { validate, shape } = parameter;
  const isValid = validate === undefined || refusalsOf(validate, copyOf(shape.default)) === undefined;
  validDefaults.set(parameter, isValid);
  return isValid;
}

function readOne(bound: BoundParameter, sources: Sources, values: Values, errors: ParameterError[]): void {
  const { parameter, read } = bound;
  const value = read(sources);
  if (value === absent) {
    if (parameter.required) errors.push(missingError(parameter, values));
    else if (parameter.shape.default !== undefined && hasValidDefault(parameter))
      values[parameter.name] = copyOf(parameter.shape.default);
    return;
  }
  const checked = value === malformed ? otherReading(bound, sources) : validReading(bound, value, sources, errors);
  if (checked === malformed) errors.push(malformedError(bound, bound.text(sources)));
  else values[parameter.name] = checked;
}

/** The value, or another reading that satisfies the schema. */
function validReading(bound: BoundParameter, value: unknown, sources: Sources, errors: ParameterError[]): unknown {
  const { parameter, pointer } = bound;
  const { validate, allowEmptyValue } = parameter;
  if (validate === undefined || (allowEmptyValue && isEmpty(value))) return value;
  const refusals = refusalsOf(validate, value);
  if (refusals === undefined) return value;
  const other = otherReading(bound, sources);
  if (other !== malformed) return other;
  for (const error of refusals) {
    errors.push({ ...error, instancePath: pointer + error.instancePath, parameter });
  }
  return refusals.length === 0 ? malformed : value;
}

/** The first other reading that satisfies the schema; {@link malformed} for none. */
function otherReading({ parameter: { validate }, others }: BoundParameter, sources: Sources): unknown {
  for (const read of others()) {
    const value = read(sources);
    if (value === absent || value === malformed) continue;
    if (validate === undefined || refusalsOf(validate, value) === undefined) return value;
  }
  return malformed;
}

/** The errors of a value; undefined if it is valid, an empty list if it nests too deep for the stack. */
function refusalsOf(validate: ValidateFunction, value: unknown): readonly ErrorObject[] | undefined {
  try {
    // The next validation makes a new array.
    return validate(value) ? undefined : (validate.errors ?? []);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return [];
  }
}

/** Whether a value is the result of `?name=`. */
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
