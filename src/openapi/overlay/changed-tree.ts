import { appendPointer, hasKeys, isJsonObject, parsePointer, setOwn } from '../document/json-pointer.ts';

/** A changeable copy of a value that maps its parts to their places before the changes. */
export class ChangedTree {
  readonly value: unknown;
  /** The original indices of the items of changed lists; undefined for added items. */
  readonly #before = new WeakMap<readonly unknown[], (number | undefined)[]>();

  /** @param value copied, and never changed */
  constructor(value: unknown) {
    this.value = structuredClone(value);
  }

  /** Removes the value at a place. @param way its keys and indices, at least one */
  remove(way: readonly (string | number)[]): void {
    const holder = this.#at(way.slice(0, -1));
    const last = way.at(-1);
    if (Array.isArray(holder)) {
      this.#originsOf(holder).splice(Number(last), 1);
      holder.splice(Number(last), 1);
    } else if (hasKeys(holder) && last !== undefined) {
      delete holder[String(last)];
    }
  }

  /**
   * Merges an update into the value at a place: maps key by key; to lists it is appended.
   * @returns false, without a change, unless the value is a list, or both are maps
   */
  merge(way: readonly (string | number)[], update: unknown): boolean {
    const target = this.#at(way);
    if (Array.isArray(target)) this.#append(target, Array.isArray(update) ? update : [update]);
    else if (isJsonObject(target) && isJsonObject(update)) this.#mergeInto(target, update);
    else return false;
    return true;
  }

  /** The place of a part before the changes; for an added list item, the place of the list. */
  pointerBefore(pointer: string): string {
    let at: unknown = this.value;
    let before = '';
    for (const segment of parsePointer(pointer)) {
      const origin = Array.isArray(at) ? this.#before.get(at)?.[Number(segment)] : undefined;
      const isAdded = Array.isArray(at) && this.#before.has(at) && origin === undefined;
      if (isAdded) return before;
      before = appendPointer(before, origin ?? segment);
      at = hasKeys(at) ? at[segment] : undefined;
    }
    return before;
  }

  #at(way: readonly (string | number)[]): unknown {
    return way.reduce<unknown>((at, key) => (hasKeys(at) ? at[String(key)] : undefined), this.value);
  }

  #mergeInto(target: Record<string, unknown>, update: Readonly<Record<string, unknown>>): void {
    for (const [key, value] of Object.entries(update)) {
      const there = Object.hasOwn(target, key) ? target[key] : undefined;
      if (isJsonObject(there) && isJsonObject(value)) this.#mergeInto(there, value);
      else if (Array.isArray(there) && Array.isArray(value)) this.#append(there, value);
      else setOwn(target, key, structuredClone(value));
    }
  }

  #append(list: unknown[], values: readonly unknown[]): void {
    const origins = this.#originsOf(list);
    for (const value of values) {
      origins.push(undefined);
      list.push(structuredClone(value));
    }
  }

  #originsOf(list: readonly unknown[]): (number | undefined)[] {
    const origins = this.#before.get(list) ?? list.map((_, index) => index);
    this.#before.set(list, origins);
    return origins;
  }
}
