/** The least length of a piece of JSON except the last one, in characters. */
const pieceLength = 64 * 1024;

/** The depth to which lists and objects are written item by item; deeper values are written at once. */
const deepest = 3;

/** A list in a JSON value whose items are made one by one while they are written. */
export class LongList {
  readonly length: number;
  readonly #itemAt: (index: number) => unknown;

  private constructor(length: number, itemAt: (index: number) => unknown) {
    this.length = length;
    this.#itemAt = itemAt;
  }

  /**
   * @param items must not be added, removed or reordered later; the items themselves may change
   * @param show makes the written form of an item; items without one (undefined) are left out
   */
  static of<Item>(items: readonly Item[], show: (item: Item) => unknown = (item) => item): LongList {
    // The index is within the list.
    return new LongList(items.length, (index) => show(items[index] as Item));
  }

  *[Symbol.iterator](): Iterator<unknown> {
    for (let index = 0; index < this.length; index++) {
      const item = this.#itemAt(index);
      if (item !== undefined) yield item;
    }
  }
}

interface PiecesOptions {
  /** Whether each item has a line of its own, as in `JSON.stringify` with an indentation of two spaces. */
  readonly isIndented?: boolean;
  /** Called with items of a list before they are written. */
  readonly check?: (list: LongList, items: readonly unknown[]) => void;
}

/**
 * Writes a JSON value as text in pieces that are made on demand: the longest text in memory is a piece and one item of a
 * list. Together they equal the result of `JSON.stringify`; indented, an item that is longer than a piece is on one line.
 */
export function* jsonPieces(value: unknown, { isIndented = false, check }: PiecesOptions = {}): Generator<string> {
  let piece = '';
  for (const part of partsOf(value, { margin: isIndented ? '\n' : undefined, depth: 0, check })) {
    piece += part;
    if (piece.length < pieceLength) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}

interface Place {
  /** The indentation of a line; undefined for a text without lines. */
  readonly margin: string | undefined;
  readonly depth: number;
  readonly check: PiecesOptions['check'];
}

function* partsOf(value: unknown, place: Place): Generator<string> {
  if (value instanceof LongList) yield* listed(checkedItems(value, place), place);
  else if (place.depth >= deepest || !isWalked(value)) yield textOf(value, place.margin);
  else if (Array.isArray(value)) yield* listed(value, place);
  else {
    const { margin } = place;
    const inside = insideOf(place);
    let opening = '{';
    for (const [name, item] of Object.entries(value)) {
      if (item === undefined) continue;
      yield `${opening}${inside.margin ?? ''}${JSON.stringify(name)}:${margin === undefined ? '' : ' '}`;
      yield* partsOf(item, inside);
      opening = ',';
    }
    yield opening === '{' ? '{}' : `${margin ?? ''}}`;
  }
}

/** Values with `toJSON` are written as its result. */
function isWalked(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !(value instanceof Written) && !('toJSON' in value);
}

function* listed(items: Iterable<unknown>, place: Place): Generator<string> {
  const inside = insideOf(place);
  let opening = '[';
  for (const item of items) {
    yield opening + (inside.margin ?? '');
    yield* partsOf(item, inside);
    opening = ',';
  }
  yield opening === '[' ? '[]' : `${place.margin ?? ''}]`;
}

/** The items of a list, in groups that are checked before the first of them is written. */
function* checkedItems(list: LongList, { check }: Place): Generator<unknown> {
  if (check === undefined) return yield* list;
  let group: Written[] = [];
  let length = 0;
  for (const item of list) {
    const written = new Written(item);
    group.push(written);
    length += written.text.length;
    if (length < pieceLength) continue;
    check(
      list,
      group.map(({ item }) => item),
    );
    yield* group;
    group = [];
    length = 0;
  }
  if (group.length > 0)
    check(
      list,
      group.map(({ item }) => item),
    );
  yield* group;
}

/** A value whose text is already made. */
class Written {
  readonly item: unknown;
  readonly text: string;

  constructor(item: unknown) {
    this.item = item;
    this.text = textOf(item, undefined);
  }
}

function insideOf({ margin, depth, check }: Place): Place {
  return { margin: margin === undefined ? undefined : `${margin}  `, depth: depth + 1, check };
}

/** In a list, what JSON does not have is null. */
function textOf(value: unknown, margin: string | undefined): string {
  if (value instanceof Written) return value.text;
  // Despite its type, it returns undefined for a function and for undefined.
  const text: string | undefined = JSON.stringify(value);
  if (margin === undefined || text === undefined || typeof value !== 'object' || text.length > pieceLength)
    return text ?? 'null';
  return JSON.stringify(value, undefined, 2).replaceAll('\n', margin);
}
