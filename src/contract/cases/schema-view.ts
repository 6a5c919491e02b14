import type { Evidence, Grade, Tolerance } from '../../openapi/document/extensions.ts';
import { isObject } from '../../openapi/document/json-pointer.ts';
import { below, type Place, type SourceFiles, targetOf } from '../../openapi/document/source-files.ts';
import { enumerationOf } from '../../openapi/schemas/dialect.ts';

interface Layer {
  readonly keywords: Readonly<Record<string, unknown>>;
  readonly place: Place;
}

/** JSON's types, as a schema names them. */
export const jsonTypes = ['string', 'number', 'boolean', 'object', 'array', 'null'] as const;
export type JsonType = (typeof jsonTypes)[number];

/** A schema through its `$ref`s: what stands beside a `$ref` goes before what it leads to. */
export class SchemaView {
  readonly #files: SourceFiles;
  readonly #layers: readonly Layer[];

  constructor(files: SourceFiles, place: Place) {
    this.#files = files;
    this.#layers = [...layersOf(files, place)];
  }

  /** A keyword's value where it is said first. */
  get(keyword: string): unknown {
    return this.#layerOf(keyword)?.keywords[keyword];
  }

  number(keyword: string): number | undefined {
    const value = this.get(keyword);
    return typeof value === 'number' ? value : undefined;
  }

  text(keyword: string): string | undefined {
    const value = this.get(keyword);
    return typeof value === 'string' ? value : undefined;
  }

  /** Where a keyword stands; the schema itself if it has none. */
  placeOf(keyword: string): Place {
    const layer = this.#layerOf(keyword);
    return layer === undefined ? this.place : below(layer.place, keyword);
  }

  get place(): Place {
    return this.#layers[0]?.place ?? { uri: '', pointer: '' };
  }

  /** How sure the document is of a keyword. */
  gradeOf(keyword: string): Grade {
    const layer = this.#layerOf(keyword);
    // Checked against the schema of `x-evidence` when the document was loaded.
    const evidence = layer?.keywords['x-evidence'] as Evidence | undefined;
    const grade = (evidence?.[keyword] ?? evidence?.this)?.grade ?? 'documented';
    // Of a type with null, what is doubtful is the null.
    return keyword === 'type' && Array.isArray(this.get('type')) ? 'documented' : grade;
  }

  get tolerances(): readonly Tolerance[] {
    // Checked against the schema of `x-tolerates` when the document was loaded.
    return this.#layers.flatMap(({ keywords }) => (keywords['x-tolerates'] as readonly Tolerance[] | undefined) ?? []);
  }

  tolerates(type: string): boolean {
    return this.tolerances.some((tolerance) => tolerance.type === type);
  }

  /** The types that it allows, `integer` as `number`; undefined for any. */
  get types(): ReadonlySet<JsonType> | undefined {
    const type = this.get('type') ?? this.enumeration?.map((value) => typeOf(value));
    if (type === undefined) return undefined;
    return new Set([type].flat().map((name) => (name === 'integer' ? 'number' : (name as JsonType))));
  }

  get isInteger(): boolean {
    return [this.get('type')].flat().includes('integer');
  }

  get enumeration(): readonly unknown[] | undefined {
    for (const { keywords } of this.#layers) {
      const values = enumerationOf(keywords);
      if (values !== undefined) return values;
    }
    return undefined;
  }

  /** The keyword that enumerates. */
  get enumerationKeyword(): 'enum' | 'oneOf' {
    return this.get('enum') === undefined ? 'oneOf' : 'enum';
  }

  get required(): readonly string[] {
    const required = this.get('required');
    return Array.isArray(required) ? required : [];
  }

  get properties(): ReadonlyMap<string, SchemaView> {
    const properties = this.get('properties');
    const names = isObject(properties) ? Object.keys(properties) : [];
    return new Map(
      names.map((name) => [name, new SchemaView(this.#files, below(this.placeOf('properties'), name))] as const),
    );
  }

  /** The schema that a keyword holds; undefined if there is none. */
  inner(keyword: 'items' | 'propertyNames' | 'additionalProperties'): SchemaView | undefined {
    return isObject(this.get(keyword)) ? new SchemaView(this.#files, this.placeOf(keyword)) : undefined;
  }

  #layerOf(keyword: string): Layer | undefined {
    return this.#layers.find(({ keywords }) => Object.hasOwn(keywords, keyword));
  }
}

function* layersOf(files: SourceFiles, place: Place): Generator<Layer> {
  let at = place;
  for (;;) {
    const keywords = files.valueAt(at);
    if (!isObject(keywords)) return;
    yield { keywords, place: at };
    if (typeof keywords.$ref !== 'string') return;
    at = targetOf(keywords.$ref, at.uri);
  }
}

export function typeOf(value: unknown): JsonType {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  // What is left of JSON's types is what JavaScript calls it.
  return typeof value as JsonType;
}
