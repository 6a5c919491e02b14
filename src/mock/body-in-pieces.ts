import { jsonPieces, LongList } from '../text/json-pieces.ts';

/** A JSON body that may be long: an answer is made of it in pieces, each when the client has room for it. */
export class BodyInPieces {
  readonly value: Readonly<Record<string, unknown>>;

  /** @param value may have a {@link LongList} in the place of a list, up to three levels deep */
  constructor(value: Readonly<Record<string, unknown>>) {
    this.value = value;
  }

  /** The whole value, with the items of its long lists. */
  whole(): Readonly<Record<string, unknown>> {
    const slots: Slot[] = [];
    const { value } = this;
    const whole = emptied(value, slots);
    for (const { list, items } of slots) items.push(...list);
    // What is made of an object is one.
    return whole as Readonly<Record<string, unknown>>;
  }
}

/** A long list, and the one that stands for it in a copy of its body. */
interface Slot {
  readonly list: LongList;
  readonly items: unknown[];
}

/**
 * The text of a value with long lists, in pieces. Before a piece is given, its items are looked at in the place of their list.
 * @param check throws for a value that must not be sent
 */
export function checkedPieces(value: object, check: (value: unknown) => void): Generator<string> {
  const slots: Slot[] = [];
  const model = emptied(value, slots);
  // Where there are lists, each is looked at with the items that it has.
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

/** A copy of a value in which long lists are empty. */
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
