import { hasKeys } from './json-pointer.ts';
import { below, type Place } from './place.ts';
import type { SourceFiles } from './source-files.ts';

/** Keys that hold data, in which a `$ref` is none. */
const keysOfData: ReadonlySet<string> = new Set([
  'example',
  'examples',
  'default',
  'const',
  'enum',
  'value',
  'mapping',
]);

/** Looks for references that lead nowhere among those that a part of a document leads to, each object once. */
export class BrokenReferences {
  readonly #files: SourceFiles;
  /** What leads to no such reference. */
  readonly #sound = new Set<object>();

  constructor(files: SourceFiles) {
    this.#files = files;
  }

  /** Throws {@link DocumentError} for the first that is found in what a place holds, or in what that leads to. */
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
