import { hasKeys, isJsonObject } from '../../openapi/document/json-pointer.ts';
import { below, type Place, type SourceFiles } from '../../openapi/document/source-files.ts';
import { Dialect } from '../../openapi/schemas/dialect.ts';
import { type Layer, layersOf, SchemaLayers } from '../cases/schema-layers.ts';
import { isAllowed, sampleOf } from '../cases/soundness.ts';
import { withStandIns } from './stand-ins.ts';

/** JSON's types as a schema names them, with a separate one for integers. */
export type TypeName = 'string' | 'number' | 'integer' | 'boolean' | 'object' | 'array' | 'null';

const dialects = new WeakMap<SourceFiles, Dialect>();

function dialectOf(files: SourceFiles): Dialect {
  const known = dialects.get(files) ?? new Dialect(files);
  dialects.set(files, known);
  return known;
}

/**
 * A schema of OpenAPI 3.0 or 3.1 for a value in a request, read through its `$ref`s, its `allOf`s, and one branch of each
 * `oneOf` and `anyOf`.
 */
export class RequestSchema extends SchemaLayers {
  readonly #files: SourceFiles;
  readonly #branches: readonly Place[];
  override readonly place: Place;
  #properties: ReadonlyMap<string, RequestSchema> | undefined;
  #declared: ReadonlyMap<string, RequestSchema> | undefined;
  #alternatives: readonly RequestSchema[] | undefined;
  #items: RequestSchema | undefined;

  /** @param branches the chosen branches of the schema's `oneOf`s and `anyOf`s */
  constructor(files: SourceFiles, place: Place, branches: readonly Place[] = []) {
    super([place, ...branches].flatMap((one) => [...layersIn2020(files, one)]));
    this.#files = files;
    this.#branches = branches;
    this.place = place;
  }

  /** Whether a request may have a value, according to the whole schema. */
  allows(value: unknown): boolean {
    return isAllowed(this.#files, this.place, withStandIns(value));
  }

  /** A value that a request may have, the same for the same seed; undefined if none is found. */
  sample(seed: number): unknown {
    return sampleOf(this.#files, this.#branches.at(-1) ?? this.place, seed) ?? sampleOf(this.#files, this.place, seed);
  }

  /** The types that it allows; undefined for any. */
  get types(): readonly TypeName[] | undefined {
    const type = this.get('type');
    // Unknown type names match no comparison.
    if (type !== undefined) return [type].flat() as TypeName[];
    const { enumeration } = this;
    if (enumeration !== undefined) return [...new Set(enumeration.map(typeOf))];
    if (this.has('properties')) return ['object'];
    return this.has('items') ? ['array'] : undefined;
  }

  takes(type: TypeName): boolean {
    const { types } = this;
    return types === undefined || types.includes(type) || (type === 'integer' && types.includes('number'));
  }

  get enumeration(): readonly unknown[] | undefined {
    for (const { keywords } of this.layers) {
      if (Array.isArray(keywords.enum)) return keywords.enum;
      if (Object.hasOwn(keywords, 'const')) return [keywords.const];
    }
    return undefined;
  }

  /** The examples of the schema that it allows. */
  get examples(): readonly unknown[] {
    return this.layers
      .flatMap(({ keywords: { example, examples } }) => [
        ...(example === undefined ? [] : [example]),
        ...(Array.isArray(examples) ? examples : []),
      ])
      .filter((value) => this.allows(value));
  }

  get required(): readonly string[] {
    const names = this.layers.flatMap(({ keywords: { required } }) => (Array.isArray(required) ? required : []));
    return [...new Set(names)].filter((name) => !this.#isReadOnly(name));
  }

  /** The properties that a request may have. */
  get properties(): ReadonlyMap<string, RequestSchema> {
    this.#properties ??= new Map([...this.declared].filter(([, facts]) => facts.get('readOnly') !== true));
    return this.#properties;
  }

  /** All properties, including read-only ones. */
  get declared(): ReadonlyMap<string, RequestSchema> {
    this.#declared ??= this.#readDeclared();
    return this.#declared;
  }

  #readDeclared(): ReadonlyMap<string, RequestSchema> {
    const found = new Map<string, RequestSchema>();
    // A branch describes a property more closely than the part that all branches share.
    for (const { keywords, place } of this.layers.toReversed()) {
      for (const name of hasKeys(keywords.properties) ? Object.keys(keywords.properties) : [])
        if (!found.has(name)) found.set(name, new RequestSchema(this.#files, below(place, 'properties', name)));
    }
    return found;
  }

  /** The schema of each item; undefined if there is none. */
  get items(): RequestSchema | undefined {
    this.#items ??= this.#inner('items');
    return this.#items;
  }

  /** The schema of additional properties; undefined if there is none, or they are refused. */
  get others(): RequestSchema | undefined {
    return this.#inner('additionalProperties');
  }

  /** Whether additional properties are refused. */
  get isClosed(): boolean {
    return this.layers.some(
      ({ keywords }) => keywords.additionalProperties === false || keywords.unevaluatedProperties === false,
    );
  }

  /** The same schema for each of its open branches: none, or at least two. */
  get alternatives(): readonly RequestSchema[] {
    this.#alternatives ??= this.#readAlternatives();
    return this.#alternatives;
  }

  #readAlternatives(): readonly RequestSchema[] {
    for (const { keywords, place } of this.layers) {
      for (const keyword of ['oneOf', 'anyOf']) {
        const branches = keywords[keyword];
        const at = below(place, keyword);
        if (!Array.isArray(branches) || this.#branches.some(({ pointer }) => pointer.startsWith(`${at.pointer}/`)))
          continue;
        // `isNullable` covers a branch of `null`.
        const places = branches.map((_, index) => below(at, index)).filter((one) => !isNull(this.#files, one));
        if (places.length > 1 || (places.length === 1 && this.get('type') === undefined))
          return places.map((one) => new RequestSchema(this.#files, this.place, [...this.#branches, one]));
      }
    }
    return [];
  }

  /** The schema with the first branch chosen wherever branches are open. */
  get decided(): RequestSchema {
    const [first] = this.alternatives;
    return first === undefined ? this : first.decided;
  }

  /** The discriminator property and its value in this branch; undefined if there is none. */
  get discriminated(): readonly [name: string, value: string] | undefined {
    const branch = this.#branches.at(-1);
    const discriminator = this.get('discriminator');
    if (branch === undefined || !isJsonObject(discriminator) || typeof discriminator.propertyName !== 'string')
      return undefined;
    const schema = this.#files.valueAt(branch);
    const target = hasKeys(schema) && typeof schema.$ref === 'string' ? schema.$ref : undefined;
    if (target === undefined) return undefined;
    const mapping = isJsonObject(discriminator.mapping) ? Object.entries(discriminator.mapping) : [];
    const bare = target.slice(target.lastIndexOf('/') + 1);
    const mapped = mapping.find(([, to]) => to === target || to === bare);
    return [discriminator.propertyName, mapped?.[0] ?? bare];
  }

  get isNullable(): boolean {
    return this.allows(null);
  }

  /** The least number that it allows; undefined if it has no lower limit. */
  get least(): number | undefined {
    const [minimum, above] = [this.number('minimum'), this.number('exclusiveMinimum')];
    const step = this.number('multipleOf') ?? (this.isInteger ? 1 : 0.01);
    const open = above === undefined ? undefined : above + step;
    return rounded(max(minimum, open), this.number('multipleOf'), Math.ceil);
  }

  /** The greatest number that it allows; undefined if it has no upper limit. */
  get most(): number | undefined {
    const [maximum, under] = [this.number('maximum'), this.number('exclusiveMaximum')];
    const step = this.number('multipleOf') ?? (this.isInteger ? 1 : 0.01);
    const open = under === undefined ? undefined : under - step;
    const least = maximum === undefined || open === undefined ? (maximum ?? open) : Math.min(maximum, open);
    return rounded(least, this.number('multipleOf'), Math.floor);
  }

  /** Whether it takes numbers or integers. */
  get isNumeric(): boolean {
    return this.types?.some((type) => type === 'integer' || type === 'number') === true;
  }

  get isInteger(): boolean {
    return this.types?.includes('integer') === true && !this.types.includes('number');
  }

  #isReadOnly(name: string): boolean {
    return this.declared.get(name)?.get('readOnly') === true;
  }

  #inner(keyword: 'items' | 'additionalProperties'): RequestSchema | undefined {
    return hasKeys(this.get(keyword)) ? new RequestSchema(this.#files, this.placeOf(keyword)) : undefined;
  }
}

/** The layers of a schema of any version, in the keywords of 2020-12. */
function layersIn2020(files: SourceFiles, place: Place): Generator<Layer> {
  const dialect = dialectOf(files);
  return layersOf(files, place, (written) => dialect.keywordsOf(written));
}

function isNull(files: SourceFiles, place: Place): boolean {
  const [layer] = layersIn2020(files, place);
  return layer?.keywords.type === 'null';
}

/** The first allowed type other than null; undefined if any type is allowed. */
export function mainType(facts: RequestSchema): TypeName | undefined {
  return facts.types?.find((type) => type !== 'null') ?? facts.types?.[0];
}

export function typeOf(value: unknown): TypeName {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  // JavaScript has the same names for the remaining types of JSON.
  return typeof value as TypeName;
}

function max(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.max(a, b);
}

/** The nearest multiple, without the noise of binary fractions. */
function rounded(
  value: number | undefined,
  step: number | undefined,
  round: (value: number) => number,
): number | undefined {
  if (value === undefined || step === undefined) return value;
  return Number((round(Number((value / step).toPrecision(12))) * step).toPrecision(12));
}
