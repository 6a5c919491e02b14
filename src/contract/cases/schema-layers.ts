import { hasKeys } from '../../openapi/document/json-pointer.ts';
import { below, keyOf, type Place, type SourceFiles, targetOf } from '../../openapi/document/source-files.ts';

/** The keywords of a schema by itself, and where they stand. */
export interface Layer {
  readonly keywords: Readonly<Record<string, unknown>>;
  readonly place: Place;
}

/** A schema with what its `$ref`s and `allOf`s add: what stands beside one of them goes before what it leads to. */
export abstract class SchemaLayers {
  protected readonly layers: readonly Layer[];

  constructor(layers: readonly Layer[]) {
    this.layers = layers;
  }

  /** Where the schema stands. */
  abstract readonly place: Place;

  /** A keyword's value where it is said first. */
  get(keyword: string): unknown {
    return this.layerOf(keyword)?.keywords[keyword];
  }

  has(keyword: string): boolean {
    return this.layerOf(keyword) !== undefined;
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
    const layer = this.layerOf(keyword);
    return layer === undefined ? this.place : below(layer.place, keyword);
  }

  protected layerOf(keyword: string): Layer | undefined {
    return this.layers.find(({ keywords }) => Object.hasOwn(keywords, keyword));
  }
}

/** A schema, its `allOf`s and what its `$ref` leads to, each once. @param read what the keywords of a schema mean */
export function* layersOf(
  files: SourceFiles,
  place: Place,
  read: (written: Layer['keywords']) => Layer['keywords'] = (written) => written,
  seen = new Set<string>(),
): Generator<Layer> {
  const written = files.valueAt(place);
  if (!hasKeys(written) || Array.isArray(written) || seen.has(keyOf(place))) return;
  seen.add(keyOf(place));
  const keywords = read(written);
  yield { keywords, place };
  const { allOf } = keywords;
  const { $ref } = written;
  if (Array.isArray(allOf))
    for (const index of allOf.keys()) yield* layersOf(files, below(place, 'allOf', index), read, seen);
  if (typeof $ref === 'string') yield* layersOf(files, targetOf($ref, place.uri), read, seen);
}
