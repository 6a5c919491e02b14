import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  type Node,
  parseDocument,
  stringify,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { parsePointer } from '../../openapi/document/json-pointer.ts';
import { withoutFinal } from '../../text/endings.ts';
import { Unwritable } from './unwritable.ts';
import { endOf, endOfPair, isPairOf, keyText, startOf } from './yaml-nodes.ts';

/**
 * The text of a YAML or JSON file, changed in places. Everything else stays the same to the letter, and added text follows
 * the style of its surroundings.
 */
export class DocumentText {
  #text: string;
  #tree: Document.Parsed | undefined;
  readonly isJson: boolean;
  /** The comment after new text, without its `#`; undefined for none, as in JSON. */
  readonly #mark: string | undefined;
  readonly #newline: string;
  readonly #unit: number;

  constructor(text: string, mark: string | undefined) {
    this.#text = text;
    this.isJson = /^\uFEFF?\s*\{/.test(text) && isJsonText(text);
    this.#mark = this.isJson ? undefined : mark;
    this.#newline = text.includes('\r\n') ? '\r\n' : '\n';
    this.#unit = indentIn(text);
  }

  get text(): string {
    return this.#text;
  }

  /** Whether there is a value at a JSON Pointer. */
  has(pointer: string): boolean {
    return this.#find(pointer) !== undefined;
  }

  /** The value at a JSON Pointer as plain JavaScript; undefined if there is none. */
  valueAt(pointer: string): unknown {
    const node = this.#find(pointer);
    return node === undefined ? undefined : node.toJS(this.#parsed());
  }

  /** Adds a key at the end of an object. Throws {@link Unwritable}. */
  addPair(pointer: string, key: string, value: unknown): void {
    const map = this.#mapAt(pointer);
    if (map.flow === true) {
      this.#addToFlow(map, (indent) => this.#flowPair(key, value, indent));
      return;
    }
    const [first] = map.items;
    const last = map.items.at(-1);
    if (first === undefined || last === undefined) throw new Unwritable(`${pointer} is written in an unusual way`);
    const indent = ' '.repeat(this.#columnOf(startOf(first.key)));
    this.#insertLines(endOfPair(last), this.#blockLines({ [key]: value }), indent);
  }

  /** Adds an item at the end of a list. Throws {@link Unwritable}. */
  addItem(pointer: string, value: unknown): void {
    const list = this.#listAt(pointer);
    if (list.flow === true) {
      this.#addToFlow(list, (indent) => this.#flowValue(value, indent));
      return;
    }
    const last = list.items.at(-1);
    const indent = ' '.repeat(this.#dashColumn(last));
    this.#insertLines(endOf(last), this.#blockLines([value]), indent);
  }

  /** Removes an item from a list with at least two. Throws {@link Unwritable}. */
  removeItem(pointer: string, index: number): void {
    const list = this.#listAt(pointer);
    const item = list.items[index];
    if (item === undefined || list.items.length < 2) throw new Unwritable(`${pointer} has no other item`);
    if (list.flow === true) {
      this.#removeFromFlow(list.items, index);
      this.#markLine(startOf(list));
      return;
    }
    this.#commentOut(this.#lineStart(startOf(item)), this.#nextLine(endOf(item)));
  }

  /** Removes a key from an object with at least two. Throws {@link Unwritable}. */
  removePair(pointer: string, key: string): void {
    const map = this.#mapAt(pointer);
    const index = map.items.findIndex((pair) => keyText(pair) === key);
    const pair = map.items[index];
    if (pair === undefined || map.items.length < 2) throw new Unwritable(`${pointer} has nothing but ${key}`);
    if (map.flow === true) {
      this.#removeFromFlow(map.items, index);
      return;
    }
    const start = this.#lineStart(startOf(pair.key));
    if (this.#text.slice(start, startOf(pair.key)).trim() !== '')
      throw new Unwritable(`${pointer} begins with ${key} in the line of something else`);
    this.#commentOut(start, this.#nextLine(endOfPair(pair)));
  }

  /** Replaces the scalar value of a key by another value, and perhaps the key. Throws {@link Unwritable}. */
  replaceValue(pointer: string, key: string, value: unknown, newKey = key): void {
    const map = this.#mapAt(pointer);
    const pair = map.items.find((one) => keyText(one) === key);
    if (pair === undefined || isCollection(pair.value)) throw new Unwritable(`${pointer}/${key} is no plain value`);
    const start = startOf(pair.key);
    this.#splice(start, endOfPair(pair), this.#flowPair(newKey, value, undefined));
    this.#markLine(start);
  }

  #parsed(): Document.Parsed {
    this.#tree ??= parseDocument(this.#text, { merge: true, logLevel: 'silent', strict: false, uniqueKeys: false });
    const [error] = this.#tree.errors;
    if (error !== undefined) throw new Unwritable('its text is no sound YAML');
    return this.#tree;
  }

  #find(pointer: string): Node | undefined {
    const tree = this.#parsed();
    let at: unknown = tree.contents;
    for (const segment of parsePointer(pointer)) {
      const holder = isAlias(at) ? at.resolve(tree) : at;
      if (isMap(holder)) at = holder.items.findLast((pair) => keyText(pair) === segment)?.value;
      else if (isSeq(holder)) at = holder.items[Number(segment)];
      else return undefined;
    }
    const found = isAlias(at) ? at.resolve(tree) : at;
    return isScalar(found) || isCollection(found) ? (found as Node) : undefined;
  }

  #mapAt(pointer: string): YAMLMap {
    const node = this.#find(pointer);
    if (!isMap(node)) throw new Unwritable(`${pointer || '/'} is not there as an object`);
    return node;
  }

  #listAt(pointer: string): YAMLSeq {
    const node = this.#find(pointer);
    if (!isSeq(node)) throw new Unwritable(`${pointer} is not there as a list`);
    return node;
  }

  #addToFlow(holder: YAMLMap | YAMLSeq, write: (indent: string | undefined) => string): void {
    const open = startOf(holder);
    const last = holder.items.at(-1);
    if (last === undefined) {
      const outer = /^[ \t]*/.exec(this.#text.slice(this.#lineStart(open)))?.[0] ?? '';
      const close = endOf(holder) - 1;
      const isSpread = this.isJson && this.#text.includes('\n');
      const indent = outer + ' '.repeat(this.#unit);
      const inner = isSpread ? `\n${indent}${write(indent)}\n${outer}` : ` ${write(undefined)} `;
      this.#splice(open + 1, close, holder.flow && isSeq(holder) && !isSpread ? inner.trim() : inner);
      this.#markLine(open);
      return;
    }
    const start = isPairOf(last) ? startOf(last.key) : startOf(last);
    const end = isPairOf(last) ? endOfPair(last) : endOf(last);
    const lineStart = this.#lineStart(start);
    const before = this.#text.slice(lineStart, start);
    // After an item on a line of its own, the new item gets its own line, too.
    const indent = lineStart > open && before.trim() === '' ? before : undefined;
    const rest = /^\s*,/.exec(this.#text.slice(end))?.[0];
    const at = end + (rest?.length ?? 0);
    const comma = rest === undefined ? ',' : '';
    const text = `${comma}${indent === undefined ? ' ' : `${this.#newline}${indent}`}${write(indent)}`;
    this.#splice(at, at, text);
    this.#markLine(at + text.length);
  }

  #removeFromFlow(items: readonly unknown[], index: number): void {
    const bounds = (item: unknown) =>
      isPairOf(item) ? ([startOf(item.key), endOfPair(item)] as const) : ([startOf(item), endOf(item)] as const);
    const [start, end] = bounds(items[index]);
    const next = items[index + 1];
    if (next !== undefined) this.#splice(start, bounds(next)[0], '');
    else this.#splice(bounds(items[index - 1])[1], end, '');
  }

  #flowPair(key: string, value: unknown, indent: string | undefined): string {
    const name = this.isJson
      ? JSON.stringify(key)
      : withoutFinal(written({ [key]: null }).replace(/: null\n?$/, ''), ' ');
    return `${name}: ${this.#flowValue(value, indent)}`;
  }

  #flowValue(value: unknown, indent: string | undefined): string {
    if (!this.isJson) {
      // Most authors write lists without spaces inside the brackets.
      const isPlain = Array.isArray(value) && value.every((item) => typeof item !== 'object' || item === null);
      return isPlain ? `[${value.map((item) => written(item).trimEnd()).join(', ')}]` : written(value, true).trimEnd();
    }
    if (indent === undefined) return JSON.stringify(value);
    return JSON.stringify(value, undefined, this.#unit).replaceAll('\n', `${this.#newline}${indent}`);
  }

  #blockLines(value: unknown): string[] {
    const lines = written(value, false, this.#unit).trimEnd().split('\n');
    return lines.map((line, index) => (index === 0 && this.#mark !== undefined ? `${line} # ${this.#mark}` : line));
  }

  #insertLines(end: number, lines: readonly string[], indent: string): void {
    const text = lines.map((line) => indent + line).join(this.#newline);
    // The end of a multi-line text is after its last line break.
    if (end > 0 && this.#text[end - 1] === '\n') {
      this.#splice(end, end, text + this.#newline);
      return;
    }
    const at = this.#lineEnd(end);
    this.#splice(at, at, this.#newline + text);
  }

  /** Turns whole lines into comments, so that the author's comments on them stay. */
  #commentOut(start: number, end: number): void {
    const text = this.#text.slice(start, end);
    const lines = text.split('\n').filter((line, index, all) => index < all.length - 1 || line !== '');
    if (this.#mark === undefined && !text.includes('#')) {
      this.#splice(start, end, '');
      return;
    }
    const indent = Math.min(...lines.map((line) => line.search(/\S|$/)));
    const mark = this.#mark === undefined ? '' : ` # ${this.#mark}: not always there`;
    const commented = lines.map((line) => `${line.slice(0, indent)}# ${line.slice(indent).trimEnd()}`);
    this.#splice(start, end, `${commented.join(this.#newline)}${mark}${this.#newline}`);
  }

  /** Adds the mark at the end of the line with an offset. */
  #markLine(offset: number): void {
    if (this.#mark === undefined) return;
    const end = this.#lineEnd(Math.max(0, offset));
    const mark = ` # ${this.#mark}`;
    if (!this.#text.slice(0, end).endsWith(mark)) this.#splice(end, end, mark);
  }

  #splice(start: number, end: number, text: string): void {
    this.#text = this.#text.slice(0, start) + text + this.#text.slice(end);
    this.#tree = undefined;
  }

  #lineStart(offset: number): number {
    return this.#text.lastIndexOf('\n', offset - 1) + 1;
  }

  #lineEnd(offset: number): number {
    const end = this.#text.indexOf('\n', offset);
    const at = end < 0 ? this.#text.length : end;
    return this.#text[at - 1] === '\r' ? at - 1 : at;
  }

  #nextLine(offset: number): number {
    if (offset > 0 && this.#text[offset - 1] === '\n') return offset;
    const end = this.#text.indexOf('\n', offset);
    return end < 0 ? this.#text.length : end + 1;
  }

  #columnOf(offset: number): number {
    return offset - this.#lineStart(offset);
  }

  #dashColumn(item: unknown): number {
    const start = startOf(item);
    return this.#columnOf(this.#text.lastIndexOf('-', start - 1));
  }
}

/** YAML in the style of OpenAPI documents: single quotes if any are needed, and no wrapped lines. */
function written(value: unknown, isFlow = false, indent = 2): string {
  return stringify(value, {
    ...{ lineWidth: 0, singleQuote: true, indent, aliasDuplicateObjects: false },
    ...(isFlow && { collectionStyle: 'flow' as const }),
  });
}

function isJsonText(text: string): boolean {
  try {
    JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
    return true;
  } catch {
    return false;
  }
}

/** The width of an indentation in spaces, from the first indented line. */
function indentIn(text: string): number {
  const length = /^( {1,8})(?=[^\s#-])/m.exec(text)?.[1]?.length ?? 2;
  return Math.max(1, length);
}
