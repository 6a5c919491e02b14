import type { ValidateFunction } from 'ajv';
import { isJsonObject } from '../document/json-pointer.ts';
import { keyOf, type Place, type SourceFiles } from '../document/source-files.ts';
import { Dialect } from '../schemas/dialect.ts';
import { type Type, types } from '../schemas/json-types.ts';
import type { Node } from '../schemas/node.ts';
import type { Direction } from '../schemas/one-way.ts';
import { sampleArray } from './array.ts';
import {
  budget,
  chance,
  type Drawing,
  fallShort,
  mostRepeats,
  pick,
  type Shortfall,
  timesEnclosed,
} from './drawing.ts';
import { Echo, type Given } from './echo.ts';
import { examplesIn, examplesOf, isWhole, joined, readingsOf } from './examples.ts';
import type { FakerMethods, Random } from './faker-methods.ts';
import { Heights } from './heights.ts';
import { sampleNumber } from './number.ts';
import { sampleObject } from './object.ts';
import { likelyValue, type Part } from './part.ts';
import { SchemaReader } from './schema-reader.ts';
import type { ObjectTools } from './shape.ts';
import { sampleString } from './string.ts';
import { enumerated, listsIn, typesOf } from './types.ts';
import { Unfolder } from './unfolder.ts';
import { ValueCheck } from './value-check.ts';

export type { Shortfall } from './drawing.ts';
export type { Given, PathValue } from './echo.ts';

/** The most candidates for one value. */
const maxCandidates = 30;

/** Optional parts are left out below this depth, so that recursive schemas end. */
const deepestOptional = 6;

/** The most shortfalls that are kept for one value: the first is the reason. */
const mostShortfalls = 20;

/** The deepest nesting: a schema that demands more has no end. */
const deepest = 60;

/** Keywords that sampling does not follow, or only by an uncertain choice: the result is validated. */
const keywordsToProve = [
  ...['not', 'if', 'oneOf', 'contains', 'maxContains', 'dependentSchemas', 'dependentRequired', 'x-faker'],
  ...['unevaluatedProperties', 'unevaluatedItems', 'const', 'enum', 'minProperties', 'propertyNames'],
];

export interface SamplerOptions {
  /** Makes the validators for candidates that {@link ValueCheck} can't judge. */
  readonly compile?: ((place: Place) => ValidateFunction) | undefined;
  /** Whether a schema's examples and defaults take precedence over its name, format and limits. */
  readonly prefersExamples?: boolean | undefined;
  /** The direction of the values: properties of only the other direction are left out. */
  readonly direction?: Direction;
}

/** The options of one sample. */
export interface SampleOptions {
  /** The request's values, which the sample repeats. */
  readonly given?: Given | undefined;
  /** Overrides the sampler's setting. */
  readonly prefersExamples?: boolean | undefined;
  /** Called once per place with the reason why its sample is only the closest value to the schema. */
  readonly onShortfall?: ((shortfall: Shortfall) => void) | undefined;
}

/** Makes realistic values from schemas. A value is drawn for all schemas that it has to satisfy at once. */
export class Sampler {
  readonly #faker: FakerMethods;
  readonly #reader: SchemaReader;
  readonly #heights: Heights;
  readonly #unfolder: Unfolder;
  readonly #check: ValueCheck;
  readonly #tools: ObjectTools;
  readonly #options: SamplerOptions;
  readonly #validators = new Map<string, ValidateFunction | undefined>();
  readonly #told = new Set<string>();
  readonly #brokenExamples = new Map<string, { readonly value: unknown } | undefined>();

  constructor(files: SourceFiles, faker: FakerMethods, options: SamplerOptions = {}) {
    this.#faker = faker;
    this.#reader = new SchemaReader(files, new Dialect(files), options.direction ?? 'response');
    this.#heights = new Heights(this.#reader);
    this.#unfolder = new Unfolder(this.#reader, this.#heights);
    this.#check = new ValueCheck(this.#reader);
    this.#options = options;
    this.#tools = {
      reader: this.#reader,
      heights: this.#heights,
      unfold: (nodes, drawing) => this.#unfolder.unfold(nodes, drawing).parts,
      sampleValue: this.#value,
      satisfies: (nodes, value) => this.#satisfies(nodes, value),
    };
  }

  /**
   * A value for the schema at a place; the closest one found if nothing satisfies it.
   * @param now the latest time of drawn dates, in milliseconds since 1970
   */
  sample(place: Place, random: Random, now: number, options: SampleOptions = {}): unknown {
    const progress = {
      letters: 0,
      values: 0,
      draws: 0,
      turnedDown: 0,
      shortfalls: [] as Shortfall[],
      hopeless: new Set<string>(),
    };
    const value = this.#value([this.#reader.at(place)], {
      ...{ random, faker: this.#faker, now, depth: 0, name: [], isLoose: false, isDeep: false, room: budget.values },
      prefersExamples: options.prefersExamples ?? this.#options.prefersExamples ?? false,
      enclosing: undefined,
      echo: options.given && new Echo(options.given),
      progress,
    });
    const [shortfall] = progress.shortfalls;
    if (shortfall !== undefined && options.onShortfall !== undefined && !this.#told.has(keyOf(place))) {
      this.#told.add(keyOf(place));
      options.onShortfall(shortfall);
    }
    return value;
  }

  /**
   * Returns the author's example at a place if its schema refuses that in every possible reading; undefined if it allows
   * one, or if there is no example.
   */
  brokenExample(place: Place): { readonly value: unknown } | undefined {
    const key = keyOf(place);
    if (!this.#brokenExamples.has(key)) this.#brokenExamples.set(key, this.#brokenExampleOf(this.#reader.at(place)));
    return this.#brokenExamples.get(key);
  }

  #brokenExampleOf(root: Node): { readonly value: unknown } | undefined {
    for (let node: Node | undefined = root, seen = new Set<unknown>(); node !== undefined && !seen.has(node.schema); ) {
      seen.add(node.schema);
      const keywords = this.#reader.keywordsOf(node.schema);
      const [written, ...others] = keywords === undefined ? [] : examplesOf(keywords);
      if (keywords !== undefined && ('example' in keywords || Array.isArray(keywords.examples))) {
        const isRight = (example: unknown) =>
          readingsOf(example).some((reading) => this.#satisfies([root], this.#reader.shown(reading, [root])));
        return 'x-faker' in keywords || [written, ...others].some(isRight) ? undefined : { value: written };
      }
      node = this.#reader.targetOf(keywords, node.place);
    }
    return undefined;
  }

  /** Whether the schema at a place allows a value, without compiling it; undefined where that is uncertain. */
  allows(place: Place, value: unknown): boolean | undefined {
    return this.#check.allows(value, this.#reader.at(place));
  }

  /** As {@link allows}, compiling the schema where that is what can tell. A schema that can't be compiled minds nothing. */
  accepts(place: Place, value: unknown): boolean {
    return this.#satisfies([this.#reader.at(place)], value);
  }

  /** The first candidate that satisfies every schema; the first of all if none does. */
  readonly #value = (nodes: readonly Node[], outer: Drawing): unknown => {
    const { progress } = outer;
    const isDeep = outer.isDeep || outer.depth >= deepestOptional || outer.room <= 1 || isSpent(outer);
    const drawing = isDeep === outer.isDeep ? outer : { ...outer, isDeep };
    const { values, letters } = progress;
    let closest: { value: unknown; shortfalls: Shortfall[]; values: number; letters: number } | undefined;
    const mark = progress.shortfalls.length;
    for (let drawn = 0; drawn < maxCandidates; drawn++) {
      progress.values = values + 1;
      progress.letters = letters;
      progress.draws++;
      const { parts, hasChoice } = this.#unfolder.unfold(nodes, drawing);
      const value = this.#candidate(parts, nodes, drawn === 0 ? drawing : { ...drawing, isLoose: true });
      const isComplete = progress.shortfalls.length === mark;
      const isRight = !isComplete || this.#isProved(parts, nodes, value);
      if (isComplete && isRight) return value;
      if (!isRight) fallShort(drawing, placeOf(nodes), 'none of the candidates satisfies it');
      const shortfalls = progress.shortfalls.splice(mark, mostShortfalls);
      progress.shortfalls.length = mark;
      closest ??= { value, shortfalls, values: progress.values, letters: progress.letters };
      const isDrawn = hasChoice || !isRight || (typesOf(parts)?.length ?? 2) > 1;
      if (!isDrawn || progress.hopeless.has(hopeKey(nodes)) || isSpent(drawing)) break;
      if (progress.turnedDown++ >= budget.turnedDown) break;
    }
    progress.hopeless.add(hopeKey(nodes));
    progress.shortfalls.push(...(closest?.shortfalls ?? []));
    progress.values = closest?.values ?? values;
    progress.letters = closest?.letters ?? letters;
    return closest?.value;
  };

  #isProved(parts: readonly Part[], nodes: readonly Node[], value: unknown): boolean {
    return !parts.some(({ schema }) => keywordsToProve.some((key) => key in schema)) || this.#satisfies(nodes, value);
  }

  #candidate(parts: readonly Part[], nodes: readonly Node[], outer: Drawing): unknown {
    const { progress } = outer;
    const [first = emptyPart(placeOf(nodes)), ...others] = parts;
    const all = [first, ...others] as const;
    // A schema that requires two of itself at each level grows without end.
    if (outer.depth > deepest || progress.draws > 2 * budget.draws) {
      fallShort(outer, first.place, 'it nests without end');
      return null;
    }
    const isDeep = outer.isDeep || parts.some(({ key }) => timesEnclosed(key, outer.enclosing) >= mostRepeats);
    const drawing = isDeep === outer.isDeep ? outer : { ...outer, isDeep };
    const listed = enumerated(all);
    const likely = all.map(({ schema }) => schema[likelyValue]).find(isPresent);
    if (likely !== undefined && (listed === undefined || listed.includes(likely))) return likely;
    const method =
      drawing.isLoose || listed !== undefined ? undefined : all.map(({ schema }) => schema['x-faker']).find(isPresent);
    const examples = drawing.prefersExamples && !drawing.isLoose && method === undefined ? examplesIn(all) : [];
    for (const example of examples) {
      for (const reading of readingsOf(example.value)) {
        const value = this.#reader.shown(reading, nodes);
        if ((isJsonObject(value) && !isWhole(example, all)) || !this.#satisfies(nodes, value)) continue;
        progress.letters += lettersOf(value);
        return value;
      }
    }
    if (listed !== undefined) {
      if (listed.length > 0) return pickRealistic(listed, drawing);
      fallShort(drawing, first.place, 'its parts have no value in common');
      return listsIn(all)[0]?.[0];
    }
    const type = this.#type(all, drawing);
    const fake = method === undefined || type === 'null' ? undefined : () => this.#fake(method, drawing);
    if (fake !== undefined && type !== 'string') {
      const value = fake();
      if (value !== undefined) return value;
    }
    switch (type) {
      case 'object':
        return sampleObject(parts, drawing, this.#tools, joined(examples));
      case 'array':
        return sampleArray(all, drawing, this.#value, this.#heights);
      case 'string':
        return sampleString(all, drawing, fake && (() => String(fake() ?? '')));
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
      // Without any hint: a word, most of the time.
      return drawing.isLoose || chance(0.2, drawing.random) ? pick(types.slice(0, -1), drawing.random) : 'string';
    }
    if (allowed.length === 0) {
      fallShort(drawing, parts[0].place, 'its parts have no type in common');
      return typesOf(parts.filter(({ schema }) => 'type' in schema).slice(-1))?.[0] ?? 'null';
    }
    if (drawing.isDeep && allowed.includes('null')) return 'null';
    return pickRealistic(allowed, drawing, 'null') as Type; // One of those that are allowed.
  }

  /** Undefined where faker has no such method, or none that accepts these arguments. */
  #fake(method: unknown, { random, now }: Drawing): unknown {
    const [name = '', args] = isJsonObject(method) ? (Object.entries(method)[0] ?? []) : [String(method)];
    try {
      const value = this.#faker.call(name, Array.isArray(args) ? args : [], random, now);
      return value instanceof Date ? value.toISOString() : typeof value === 'bigint' ? Number(value) : value;
    } catch {
      return undefined; // A document that was read strictly has none of these.
    }
  }

  #satisfies(nodes: readonly Node[], value: unknown): boolean {
    return nodes.every((node) => this.#check.allows(value, node) ?? this.#validatorAt(node.place)?.(value) ?? true);
  }

  #validatorAt(place: Place): ValidateFunction | undefined {
    const key = keyOf(place);
    if (!this.#validators.has(key)) this.#validators.set(key, this.#compiled(place));
    return this.#validators.get(key);
  }

  #compiled(place: Place): ValidateFunction | undefined {
    try {
      return this.#options.compile?.(place);
    } catch {
      return undefined; // A schema that was made here stands in no file; what it was made from is put to the test.
    }
  }
}

/** Any of some values; null and the like only now and then. */
function pickRealistic<T>(values: readonly T[], drawing: Drawing, rare: unknown = null): T {
  const others = values.filter((value) => value !== rare);
  if (others.length === 0) return pick(values, drawing.random);
  return others.length < values.length && chance(1 / 6, drawing.random)
    ? pick(
        values.filter((value) => value === rare),
        drawing.random,
      )
    : pick(others, drawing.random);
}

/** Whether a sample has used up its budget: further values are then as small as possible. */
function isSpent({ progress }: Drawing): boolean {
  return progress.values > budget.values || progress.draws > budget.draws || progress.letters > budget.letters;
}

function lettersOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  return typeof value === 'object' && value !== null ? JSON.stringify(value).length : 0;
}

function hopeKey(nodes: readonly Node[]): string {
  return nodes.map(({ place }) => keyOf(place)).join(' ');
}

function emptyPart(place: Place): Part {
  return { schema: {}, place, key: keyOf(place), owner: undefined };
}

function isPresent(value: unknown): boolean {
  return value !== undefined;
}

function placeOf(nodes: readonly Node[]): Place {
  return nodes[0]?.place ?? { uri: '', pointer: '' };
}
