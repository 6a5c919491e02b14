import { jsonPieces, LongList } from '../text/json-pieces.ts';

/** A JSON body that may be long. The answer is written in pieces, each when the client has room for it. */
export class BodyInPieces {
  readonly value: Readonly<Record<string, unknown>>;

  /** @param value may have {@link LongList}s instead of lists, up to three levels deep */
  constructor(value: Readonly<Record<string, unknown>>) {
    this.value = value;
  }

  /** Returns the whole value, including the items of its long lists. */
  whole(): Readonly<Record<string, unknown>> {
    const slots: Slot[] = [];
    const { value } = this;
    const whole = emptied(value, slots);
    for (const { list, items } of slots) items.push(...list);
    // The copy of an object is an object.
    return whole as Readonly<Record<string, unknown>>;
  }
}

/** A long list, and the array that replaces it in a copy of its body. */
interface Slot {
  readonly list: LongList;
  readonly items: unknown[];
}

/**
 * Writes a value with long lists as JSON, in pieces. The items of each piece are checked in place of their list first.
 * @param check throws for a value that must not be sent
 */
export function checkedPieces(value: object, check: (value: unknown) => void): Generator<string> {
  const slots: Slot[] = [];
  const model = emptied(value, slots);
  // Lists with items are checked when their items are written.
  if (slots.every(({ list }) => list.length === 0)) check(model);
  return jsonPieces(value, {
    check: (list, items) => {
      const slot = slots.find((one) => one.list === list);
      slot?.items.push(...items);
      check(model);
      slot?.items.splice(0);
    },
  });
}

/** Copies a value, with its long lists empty. */
function emptied(value: unknown, slots: Slot[]): unknown {
  if (value instanceof LongList) {
    const items: unknown[] = [];
    slots.push({ list: value, items });
    return items;
  }
  if (Array.isArray(value)) return value.map((item) => emptied(item, slots));
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, emptied(item, slots)]));
}
