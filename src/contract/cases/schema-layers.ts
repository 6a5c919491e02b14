import { hasKeys } from '../../openapi/document/json-pointer.ts';
import { below, keyOf, type Place, type SourceFiles, targetOf } from '../../openapi/document/source-files.ts';

/** The keywords of one schema object, and its place. */
export interface Layer {
  readonly keywords: Readonly<Record<string, unknown>>;
  readonly place: Place;
}

/** A schema with what its `$ref`s and `allOf`s add: keywords next to one of them precede those that it leads to. */
export abstract class SchemaLayers {
  protected readonly layers: readonly Layer[];

  constructor(layers: readonly Layer[]) {
    this.layers = layers;
  }

  /** The schema's place in the document. */
  abstract readonly place: Place;

  /** A keyword's value in the first layer that has it. */
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

  /** The place of a keyword; that of the schema if it does not have the keyword. */
  placeOf(keyword: string): Place {
    const layer = this.layerOf(keyword);
    return layer === undefined ? this.place : below(layer.place, keyword);
  }

  protected layerOf(keyword: string): Layer | undefined {
    return this.layers.find(({ keywords }) => Object.hasOwn(keywords, keyword));
  }
}

/** Yields a schema, its `allOf`s and the target of its `$ref`, each once. @param read converts the keywords of each */
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
