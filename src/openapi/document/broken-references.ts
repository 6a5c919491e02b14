import { hasKeys } from './json-pointer.ts';
import { below, type Place } from './place.ts';
import type { SourceFiles } from './source-files.ts';

/** Keys that hold data, in which a `$ref` is not a reference. */
const keysOfData: ReadonlySet<string> = new Set([
  'example',
  'examples',
  'default',
  'const',
  'enum',
  'value',
  'mapping',
]);

/** Finds references that lead nowhere in a part of a document and all that it refers to, visiting each object once. */
export class BrokenReferences {
  readonly #files: SourceFiles;
  /** Objects without broken references. */
  readonly #sound = new Set<object>();

  constructor(files: SourceFiles) {
    this.#files = files;
  }

  /** Throws {@link DocumentError} for the first broken reference in the value at a place or in what it refers to. */
  refuse(place: Place): void {
    const seen = new Set<object>();
    const waiting: [value: unknown, place: Place][] = [[this.#files.valueAt(place), place]];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const [value, at] = next;
      if (!hasKeys(value) || seen.has(value) || this.#sound.has(value)) continue;
      seen.add(value);
      if (typeof value.$ref === 'string') {
        const target = this.#files.targetOf(value.$ref, at);
        waiting.push([this.#files.valueAt(target), target]);
      }
      for (const [key, child] of Object.entries(value)) {
        if (hasKeys(child) && !keysOfData.has(key) && !key.startsWith('x-')) waiting.push([child, below(at, key)]);
      }
    }
    for (const value of seen) this.#sound.add(value);
  }
}
