import { appendPointer, hasKeys, isJsonObject, parsePointer, setOwn } from '../document/json-pointer.ts';

/** A value that is changed, and that knows where what is left of it was before. */
export class ChangedTree {
  readonly value: unknown;
  /** Which item each of a list was before it lost some; undefined for one that was added. */
  readonly #before = new WeakMap<readonly unknown[], (number | undefined)[]>();

  /** @param value stays as it is: a copy is changed */
  constructor(value: unknown) {
    this.value = structuredClone(value);
  }

  /** Takes what stands at a place out of what holds it. @param way keys and indices that lead there, at least one */
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
   * Merges a value into what stands at a place: maps key by key, lists by adding to their ends.
   * @returns whether that is a map or a list, which alone can take something
   */
  merge(way: readonly (string | number)[], update: unknown): boolean {
    const target = this.#at(way);
    if (Array.isArray(target)) this.#append(target, Array.isArray(update) ? update : [update]);
    else if (isJsonObject(target) && isJsonObject(update)) this.#mergeInto(target, update);
    else return false;
    return true;
  }

  /** Where a part of the value was before it was changed; of what was added, what it was added to. */
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
