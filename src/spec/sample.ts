import type { FakerMethods, Random } from './faker-methods.ts';
import { isObject } from './json-pointer.ts';
import { enumerationOf } from './schema-compiler.ts';
import { below, type Place, type SourceFiles } from './source-files.ts';

/** Thrown when no value could be made for a schema; carries where the schema stands. */
export class SampleImpossible extends Error {
  override readonly name = 'SampleImpossible';
  readonly place: Place;

  constructor(place: Place, reason: string) {
    super(`no sample can be made for the schema at ${place.pointer}: ${reason}`);
    this.place = place;
  }
}

type Schema = Readonly<Record<string, unknown>>;

/** Where nesting stops: below this depth optional properties and items are left out, so that recursive schemas end. */
const deepestOptional = 4;

/** Makes realistic values from schemas: constants and enumerations first, then `x-faker`, then what the keywords allow. */
export class Sampler {
  readonly #files: SourceFiles;
  readonly #faker: FakerMethods;

  constructor(files: SourceFiles, faker: FakerMethods) {
    this.#files = files;
    this.#faker = faker;
  }

  /**
   * A value for the schema at a place.
   * @param now the time that dates are drawn before, in milliseconds since 1970
   */
  sample(place: Place, random: Random, now: number): unknown {
    return this.#value(place, random, now, 0);
  }

  #value(at: Place, random: Random, now: number, depth: number): unknown {
    const { value: schema, place } = this.#files.resolve(at);
    if (schema === true) return {};
    if (!isObject(schema)) throw new SampleImpossible(place, 'it allows nothing');
    if ('const' in schema) return schema.const;
    const values = enumerationOf(schema);
    if (values !== undefined) return pick(values, random);
    if (schema['x-faker'] !== undefined) return this.#fake(schema['x-faker'], random);
    for (const key of ['oneOf', 'anyOf'] as const) {
      const options = schema[key];
      if (Array.isArray(options) && options.length > 0) {
        const option = Math.floor(random.next() * options.length);
        return this.#value(below(place, key, option), random, now, depth);
      }
    }
    if (Array.isArray(schema.allOf)) return this.#merged(schema, place, random, now, depth);
    return this.#typed(schema, place, random, now, depth);
  }

  #merged(schema: Schema, place: Place, random: Random, now: number, depth: number): unknown {
    const parts = (schema.allOf as unknown[]).map((_, index) =>
      this.#value(below(place, 'allOf', index), random, now, depth),
    );
    if (schema.properties !== undefined) parts.push(this.#object(schema, place, random, now, depth));
    return parts.every(isObject) ? Object.assign({}, ...parts) : parts.at(-1);
  }

  #typed(schema: Schema, place: Place, random: Random, now: number, depth: number): unknown {
    switch (typeOf(schema)) {
      case 'object':
        return this.#object(schema, place, random, now, depth);
      case 'array':
        return this.#array(schema, place, random, now, depth);
      case 'string':
        return this.#string(schema, random, now);
      case 'integer':
        return numberOf(schema, random, true);
      case 'number':
        return numberOf(schema, random, false);
      case 'boolean':
        return random.next() < 0.5;
      case 'null':
        return null;
      default:
        return {};
    }
  }

  #object(schema: Schema, place: Place, random: Random, now: number, depth: number): unknown {
    const result: Record<string, unknown> = {};
    const required = Array.isArray(schema.required) ? schema.required : [];
    for (const name of Object.keys(isObject(schema.properties) ? schema.properties : {})) {
      if (depth >= deepestOptional && !required.includes(name)) continue;
      result[name] = this.#value(below(place, 'properties', name), random, now, depth + 1);
    }
    for (let count = Object.keys(result).length; count < (sizeOf(schema.minProperties) ?? 0); count++) {
      const name = String(this.#faker.call('word.noun', [], random)).replaceAll(' ', '_');
      result[name] = isObject(schema.additionalProperties)
        ? this.#value(below(place, 'additionalProperties'), random, now, depth + 1)
        : this.#faker.call('lorem.word', [], random);
    }
    return result;
  }

  #array(schema: Schema, place: Place, random: Random, now: number, depth: number): unknown {
    const fewest = sizeOf(schema.minItems) ?? 0;
    const most = sizeOf(schema.maxItems) ?? Math.max(fewest, 3);
    const length = depth >= deepestOptional ? fewest : between(Math.max(fewest, Math.min(1, most)), most, random);
    if (schema.items === undefined) return [];
    return Array.from({ length }, () => this.#value(below(place, 'items'), random, now, depth + 1));
  }

  #string(schema: Schema, random: Random, now: number): string {
    const draw = (method: string, ...args: readonly unknown[]) => String(this.#faker.call(method, args, random));
    switch (schema.format) {
      case 'uuid':
        return draw('string.uuid');
      case 'date-time':
        return earlier(now, random).replace('Z', '000Z');
      case 'date':
        return earlier(now, random).slice(0, 10);
      case 'email':
      case 'idn-email':
        return draw('internet.email').toLowerCase();
      case 'uri':
      case 'url':
      case 'iri':
        return draw('internet.url');
      case 'hostname':
        return draw('internet.domainName');
      case 'ipv4':
        return draw('internet.ipv4');
      case 'ipv6':
        return draw('internet.ipv6');
    }
    const fewest = sizeOf(schema.minLength) ?? 0;
    const most = sizeOf(schema.maxLength) ?? Number.POSITIVE_INFINITY;
    let text = draw('lorem.words', 3);
    while (text.length < fewest) text += ` ${draw('lorem.word')}`;
    return text.length > most ? text.slice(0, most) : text;
  }

  #fake(method: unknown, random: Random): unknown {
    if (isObject(method)) {
      const [name = '', args] = Object.entries(method)[0] ?? [];
      return this.#faker.call(name, Array.isArray(args) ? args : [], random);
    }
    return this.#faker.call(String(method), [], random);
  }
}

function typeOf(schema: Schema): unknown {
  if (Array.isArray(schema.type)) return schema.type.find((type) => type !== 'null') ?? 'null';
  if (schema.type !== undefined) return schema.type;
  if (schema.properties !== undefined) return 'object';
  return schema.items === undefined ? undefined : 'array';
}

function numberOf(schema: Schema, random: Random, whole: boolean): number {
  const low = typeof schema.minimum === 'number' ? schema.minimum : 0;
  const high = typeof schema.maximum === 'number' ? schema.maximum : low + 1000;
  return whole ? between(Math.ceil(low), Math.floor(high), random) : low + random.next() * (high - low);
}

function between(low: number, high: number, random: Random): number {
  return low + Math.floor(random.next() * (high - low + 1));
}

function pick(values: readonly unknown[], random: Random): unknown {
  return values[Math.floor(random.next() * values.length)];
}

const thirtyDays = 30 * 24 * 60 * 60 * 1000;

/** A moment in the thirty days before `now`, as ISO 8601 with milliseconds. */
function earlier(now: number, random: Random): string {
  return new Date(now - Math.floor(random.next() * thirtyDays)).toISOString();
}

function sizeOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
