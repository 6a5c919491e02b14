import type { Evidence, Grade, Tolerance } from '../../openapi/document/extensions.ts';
import { hasKeys } from '../../openapi/document/json-pointer.ts';
import { below, type Place, type SourceFiles } from '../../openapi/document/source-files.ts';
import { enumerationOf } from '../../openapi/schemas/dialect.ts';
import { layersOf, SchemaLayers } from './schema-layers.ts';
import { isAllowed, sampleOf } from './soundness.ts';

/** JSON's types, as a schema names them. */
export const jsonTypes = ['string', 'number', 'boolean', 'object', 'array', 'null'] as const;
export type JsonType = (typeof jsonTypes)[number];

/**
 * A schema with its `$ref`s and `allOf`s resolved: keywords next to one of them precede those that it leads to; the
 * properties are those of all.
 */
export class SchemaView extends SchemaLayers {
  readonly #files: SourceFiles;
  readonly #isOfRequest: boolean;

  /** @param isOfRequest whether it describes requests, which have no `readOnly` properties */
  constructor(files: SourceFiles, place: Place, isOfRequest = false) {
    super([...layersOf(files, place)]);
    this.#files = files;
    this.#isOfRequest = isOfRequest;
  }

  /** True if the whole schema allows a value in a request. */
  allows(value: unknown): boolean {
    return isAllowed(this.#files, this.place, value);
  }

  /** A value that the schema allows in a request, the same each time; undefined if none is found. */
  sample(): unknown {
    return sampleOf(this.#files, this.place);
  }

  get place(): Place {
    return this.layers[0]?.place ?? { uri: '', pointer: '' };
  }

  /** How sure the document is of a keyword. */
  gradeOf(keyword: string): Grade {
    const layer = this.layerOf(keyword);
    // Checked against the schema of `x-evidence` when the document was loaded.
    const evidence = layer?.keywords['x-evidence'] as Evidence | undefined;
    const grade = (evidence?.[keyword] ?? evidence?.this)?.grade ?? 'documented';
    // In a list of types, only the null is doubtful.
    return keyword === 'type' && Array.isArray(this.get('type')) ? 'documented' : grade;
  }

  get tolerances(): readonly Tolerance[] {
    // Checked against the schema of `x-tolerates` when the document was loaded.
    return this.layers.flatMap(({ keywords }) => (keywords['x-tolerates'] as readonly Tolerance[] | undefined) ?? []);
  }

  tolerates(type: string): boolean {
    return this.tolerances.some((tolerance) => tolerance.type === type);
  }

  /** The allowed types, `integer` as `number`; undefined for any. */
  get types(): ReadonlySet<JsonType> | undefined {
    const type = this.get('type') ?? this.enumeration?.map((value) => typeOf(value));
    if (type === undefined) return undefined;
    return new Set([type].flat().map((name) => (name === 'integer' ? 'number' : (name as JsonType))));
  }

  get isInteger(): boolean {
    return [this.get('type')].flat().includes('integer');
  }

  get enumeration(): readonly unknown[] | undefined {
    for (const { keywords } of this.layers) {
      const values = enumerationOf(keywords) ?? (Object.hasOwn(keywords, 'const') ? [keywords.const] : undefined);
      if (values !== undefined) return values;
    }
    return undefined;
  }

  /** The keyword that holds the enumeration. */
  get enumerationKeyword(): 'enum' | 'oneOf' | 'const' {
    if (this.get('enum') !== undefined) return 'enum';
    return this.get('oneOf') === undefined && this.get('const') !== undefined ? 'const' : 'oneOf';
  }

  get required(): readonly string[] {
    const names = this.layers.flatMap(({ keywords: { required } }) => (Array.isArray(required) ? required : []));
    if (!this.#isOfRequest) return [...new Set(names)];
    const { properties } = this;
    return [...new Set(names)].filter((name) => !this.#declares(name) || properties.has(name));
  }

  get properties(): ReadonlyMap<string, SchemaView> {
    const found = new Map<string, SchemaView>();
    for (const { keywords, place } of this.layers) {
      for (const name of hasKeys(keywords.properties) ? Object.keys(keywords.properties) : []) {
        const view = new SchemaView(this.#files, below(place, 'properties', name), this.#isOfRequest);
        if (!found.has(name) && !(this.#isOfRequest && view.get('readOnly') === true)) found.set(name, view);
      }
    }
    return found;
  }

  /** The schema that a keyword holds; undefined if there is none. */
  inner(keyword: 'items' | 'propertyNames' | 'additionalProperties'): SchemaView | undefined {
    return hasKeys(this.get(keyword))
      ? new SchemaView(this.#files, this.placeOf(keyword), this.#isOfRequest)
      : undefined;
  }

  #declares(name: string): boolean {
    return this.layers.some(({ keywords: { properties } }) => hasKeys(properties) && Object.hasOwn(properties, name));
  }
}

export function typeOf(value: unknown): JsonType {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  // The remaining JSON types have the same names in JavaScript.
  return typeof value as JsonType;
}
