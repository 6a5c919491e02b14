import type { ValidateFunction } from 'ajv';
import { hasKeys, isJsonObject } from '../document/json-pointer.ts';
import { keyOf, type Place, type SourceFiles } from '../document/source-files.ts';
import { Dialect } from '../schemas/dialect.ts';
import { sampleArray } from './array.ts';
import { chance, type Drawing, pick, SampleImpossible } from './drawing.ts';
import type { FakerMethods, Random } from './faker-methods.ts';
import { sampleNumber } from './number.ts';
import { sampleObject } from './object.ts';
import { deepestOptional, likelyValue, type Node, type Part, Unfolder } from './parts.ts';
import { sampleString } from './string.ts';

export { SampleImpossible } from './drawing.ts';

/** How many candidates are drawn for one value, and how many may be turned down in one sample. */
const maxCandidates = 30;
const maxTurnedDown = 2000;

/** Where nesting ends at last: a schema that wants more than this wants no end. */
const deepest = 60;

/** Keywords that a value is not made from, or by a choice that may turn out wrong: what is made is put to the test. */
const keywordsToProve = [
  ...['not', 'if', 'oneOf', 'contains', 'maxContains', 'dependentSchemas', 'dependentRequired', 'x-faker'],
  ...['unevaluatedProperties', 'unevaluatedItems', 'const', 'enum', 'minProperties', 'propertyNames'],
];

const types = ['string', 'integer', 'number', 'boolean', 'object', 'array', 'null'] as const;
type Type = (typeof types)[number];

/** Makes realistic values from schemas. A value is drawn for all the schemas at once that it has to satisfy. */
export class Sampler {
  readonly #faker: FakerMethods;
  readonly #unfolder: Unfolder;
  readonly #compile: ((place: Place) => ValidateFunction) | undefined;
  readonly #validators = new Map<string, ValidateFunction | undefined>();

  /** @param compile makes the validators that candidates are put to; without it, the first candidate is the sample */
  constructor(files: SourceFiles, faker: FakerMethods, compile?: (place: Place) => ValidateFunction) {
    this.#faker = faker;
    this.#unfolder = new Unfolder(files, new Dialect(files));
    this.#compile = compile;
  }

  /**
   * A value for the schema at a place, as a response holds it: without what is `writeOnly`.
   * @param now the time that dates are drawn before, in milliseconds since 1970
   * @throws {SampleImpossible} if no value is found
   */
  sample(place: Place, random: Random, now: number): unknown {
    const tries = { left: maxTurnedDown };
    const drawing = { random, faker: this.#faker, now, depth: 0, name: [], isLoose: false, tries };
    return this.#value([this.#unfolder.at(place)], drawing);
  }

  /** The first candidate that satisfies every schema. */
  readonly #value = (nodes: readonly Node[], drawing: Drawing): unknown => {
    let failure: SampleImpossible | undefined;
    for (let drawn = 0; drawn < maxCandidates; drawn++) {
      try {
        const parts = this.#unfolder.unfold(nodes, drawing);
        const value = this.#candidate(parts, nodes, { ...drawing, isLoose: drawing.isLoose || drawn > 0 });
        const isToProve =
          drawing.depth === 0 || parts.some(({ schema }) => keywordsToProve.some((key) => key in schema));
        if (!isToProve || this.#satisfies(nodes, value)) return value;
      } catch (error) {
        if (!(error instanceof SampleImpossible)) throw error;
        failure = error;
      }
      if (drawing.tries.left-- <= 0) break;
    }
    throw failure ?? new SampleImpossible(placeOf(nodes), 'none of the candidates satisfies it');
  };

  #candidate(parts: readonly Part[], nodes: readonly Node[], drawing: Drawing): unknown {
    const [first = { schema: {}, place: placeOf(nodes) }, ...others] = parts;
    const all = [first, ...others] as const;
    if (drawing.depth > deepest) throw new SampleImpossible(first.place, 'it nests without end');
    const values = enumerated(all);
    const likely = all.map(({ schema }) => schema[likelyValue]).find(isPresent);
    if (likely !== undefined && (values === undefined || values.includes(likely))) return likely;
    if (values !== undefined) return pickRealistic(values, first.place, drawing);
    const method = drawing.isLoose ? undefined : all.map(({ schema }) => schema['x-faker']).find(isPresent);
    const type = this.#type(all, drawing);
    if (method !== undefined && type !== 'null') {
      const fake = () => this.#fake(method, drawing);
      return type === 'string' ? sampleString(all, drawing, () => String(fake())) : fake();
    }
    switch (type) {
      case 'object':
        return sampleObject(all, drawing, {
          unfold: (inner) => this.#unfolder.unfold(inner, drawing),
          isWriteOnly: (node) => this.#unfolder.isWriteOnly(node),
          sampleValue: this.#value,
          satisfies: (inner, value) => this.#satisfies(inner, value),
        });
      case 'array':
        return sampleArray(all, drawing, this.#value);
      case 'string':
        return sampleString(all, drawing);
      case 'integer':
      case 'number':
        return sampleNumber(all, type === 'integer', drawing);
      case 'boolean':
        return chance(0.5, drawing.random);
      case 'null':
        return null;
    }
  }

  /** One of the types that every part allows. */
  #type(parts: readonly [Part, ...Part[]], drawing: Drawing): Type {
    const allowed = typesOf(parts);
    if (allowed === undefined) {
      // Nothing tells: a word, most of the time.
      return drawing.isLoose || chance(0.2, drawing.random) ? pick(types.slice(0, -1), drawing.random) : 'string';
    }
    if (drawing.depth >= deepestOptional && allowed.includes('null')) return 'null';
    return pickRealistic(allowed, parts[0].place, drawing, 'null');
  }

  #fake(method: unknown, { random, now }: Drawing): unknown {
    const [name = '', args] = hasKeys(method) ? (Object.entries(method)[0] ?? []) : [String(method)];
    const value = this.#faker.call(name, Array.isArray(args) ? args : [], random, now);
    return value instanceof Date ? value.toISOString() : value;
  }

  #satisfies(nodes: readonly Node[], value: unknown): boolean {
    return nodes.every(({ place }) => this.#validatorAt(place)?.(value) ?? true);
  }

  #validatorAt(place: Place): ValidateFunction | undefined {
    const key = keyOf(place);
    if (!this.#validators.has(key)) this.#validators.set(key, this.#compiled(place));
    return this.#validators.get(key);
  }

  #compiled(place: Place): ValidateFunction | undefined {
    try {
      return this.#compile?.(place);
    } catch {
      return undefined; // A schema that was made here stands in no file; what it was made from is put to the test.
    }
  }
}

/** The values that every part with an enumeration allows. */
function enumerated(parts: readonly Part[]): readonly unknown[] | undefined {
  const lists = parts.flatMap(({ schema }) => {
    if ('const' in schema) return [[schema.const]];
    return Array.isArray(schema.enum) ? [schema.enum as readonly unknown[]] : [];
  });
  const [first, ...others] = lists;
  if (first === undefined) return undefined;
  const allowed = typesOf(parts.filter(({ schema }) => 'type' in schema));
  return first.filter(
    (value) =>
      others.every((list) => list.some((item) => JSON.stringify(item) === JSON.stringify(value))) &&
      (allowed === undefined || allowed.some((type) => isOfType(value, type))),
  );
}

/** Any of some values, null and the like only now and then. */
function pickRealistic<T>(values: readonly T[], place: Place, drawing: Drawing, rare: unknown = null): T {
  const others = values.filter((value) => value !== rare);
  if (values.length === 0) throw new SampleImpossible(place, 'its parts have no value in common');
  if (others.length === 0) return pick(values, drawing.random);
  return others.length < values.length && chance(1 / 6, drawing.random)
    ? pick(
        values.filter((value) => value === rare),
        drawing.random,
      )
    : pick(others, drawing.random);
}

/** The types that every part allows; where none names one, what their keywords are about. Undefined for any. */
function typesOf(parts: readonly Part[]): readonly Type[] | undefined {
  const named = parts.flatMap(({ schema }) => (schema.type === undefined ? [] : [[schema.type].flat()]));
  if (named.length === 0) {
    const spoken = types.filter((type) =>
      parts.some(({ schema }) => keywordsOfType[type].some((keyword) => keyword in schema)),
    );
    return spoken.length === 0 ? undefined : spoken;
  }
  return types
    .filter((type) => named.every((list) => list.includes(type) || (type === 'integer' && list.includes('number'))))
    .filter((type, _, all) => type !== 'integer' || !all.includes('number'));
}

const keywordsOfType: Readonly<Record<Type, readonly string[]>> = {
  object: [
    ...['properties', 'required', 'additionalProperties', 'patternProperties', 'minProperties', 'maxProperties'],
    ...['propertyNames', 'dependentRequired', 'dependentSchemas', 'unevaluatedProperties'],
  ],
  array: ['items', 'prefixItems', 'contains', 'minItems', 'maxItems', 'uniqueItems', 'unevaluatedItems'],
  string: ['pattern', 'format', 'minLength', 'maxLength', 'contentEncoding', 'contentMediaType'],
  number: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
  integer: [],
  boolean: [],
  null: [],
};

function isOfType(value: unknown, type: Type): boolean {
  switch (type) {
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isJsonObject(value);
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}

function isPresent(value: unknown): boolean {
  return value !== undefined;
}

function placeOf(nodes: readonly Node[]): Place {
  return nodes[0]?.place ?? { uri: '', pointer: '' };
}
