import { hasKeys } from './json-pointer.ts';
import { below, type Place, targetOf } from './place.ts';

/** The names of schemas besides their places: `$id`, `$anchor` and `$dynamicAnchor`. */
export class SchemaNames {
  /** The number of files that the names come from. */
  readonly files: number;
  readonly #places = new Map<string, Place>();
  /** The schemas with an `$id`: a relative `$ref` inside is relative to it. */
  readonly #bases: { readonly id: string; readonly place: Place }[] = [];

  /** @param contents each file's URL and value */
  constructor(contents: readonly (readonly [uri: string, value: unknown])[]) {
    this.files = contents.length;
    for (const [uri, value] of contents) this.#read(value, { uri, pointer: '' }, uri);
  }

  /** The schema with an id and the anchor or pointer behind it; undefined where there is none. */
  find({ uri, pointer }: Place): Place | undefined {
    if (pointer === '' || !pointer.startsWith('/')) return this.#places.get(`${uri}#${pointer}`);
    const base = this.#places.get(`${uri}#`);
    return base && { uri: base.uri, pointer: base.pointer + pointer };
  }

  /** The target of a `$ref` relative to the enclosing `$id`; undefined where there is no `$id` or no target. */
  relative(ref: string, holder: Place, isThere: (place: Place) => boolean): Place | undefined {
    const around = this.#bases.filter(
      ({ place }) => place.uri === holder.uri && `${holder.pointer}/`.startsWith(`${place.pointer}/`),
    );
    for (const { id } of around.reverse()) {
      const found = this.find(targetOf(ref, id));
      if (found !== undefined && isThere(found)) return found;
    }
    return undefined;
  }

  #read(value: unknown, place: Place, base: string): void {
    if (!hasKeys(value)) return;
    let inner = base;
    if (typeof value.$id === 'string' && URL.canParse(value.$id, base)) {
      inner = new URL(value.$id, base).href.replace(/#$/, '');
      this.#places.set(`${inner}#`, place);
      this.#bases.push({ id: inner, place });
    }
    for (const anchor of [value.$anchor, value.$dynamicAnchor])
      if (typeof anchor === 'string') this.#places.set(`${inner}#${anchor}`, place);
    for (const [key, child] of Object.entries(value)) if (hasKeys(child)) this.#read(child, below(place, key), inner);
  }
}
