import { packageOf } from '../packages.ts';
import { parsePointer } from './json-pointer.ts';
import { readYaml } from './yaml-text.ts';
import { YamlUnreadable } from './yaml-unreadable.ts';

/** The position at which something begins in a text. Lines and columns count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** The wanted pointers as a tree, with the offset of each target. */
class Wanted {
  readonly children = new Map<string, Wanted>();
  offset: number | undefined;

  add(pointer: string): void {
    let at: Wanted = this;
    for (const segment of parsePointer(pointer)) {
      const next = at.children.get(segment) ?? new Wanted();
      at.children.set(segment, next);
      at = next;
    }
  }

  /** The wanted pointers below a key or index. */
  child(segment: string): Wanted | undefined {
    return this.children.get(segment);
  }

  /** The offset, or that of the nearest enclosing value with one: values behind an alias have none. */
  offsetOf(pointer: string): number {
    let at: Wanted | undefined = this;
    let offset = 0;
    for (const segment of parsePointer(pointer)) {
      at = at.children.get(segment);
      if (at?.offset === undefined) break;
      offset = at.offset;
    }
    return offset;
  }
}

/** Wants every pointer. */
class Everything extends Wanted {
  override child(segment: string): Wanted {
    const known = this.children.get(segment);
    if (known !== undefined) return known;
    const child = new Everything();
    this.children.set(segment, child);
    return child;
  }
}

/**
 * Finds where the keys and items that pointers name begin in a YAML or JSON text, in one pass over it; returns the
 * beginning for a text that can't be read.
 * @param isJson whether the text is JSON, where that is known
 */
export function positionsOf(text: string, pointers: readonly string[], isJson?: boolean): Position[] {
  const asked = askedAgain(text, isJson);
  const { wanted, starts } = everythingIn(asked) ?? found(text, asked.isJson, wantedOf(pointers));
  return pointers.map((pointer) => positionAt(wanted.offsetOf(pointer), starts));
}

function wantedOf(pointers: readonly string[]): Wanted {
  const wanted = new Wanted();
  for (const pointer of pointers) wanted.add(pointer);
  return wanted;
}

/** The offsets that were found in a text, and those of its lines. */
interface Found {
  readonly wanted: Wanted;
  readonly starts: readonly number[];
}

function found(text: string, isJson: boolean, wanted: Wanted): Found {
  let read = text;
  if (wanted instanceof Everything || wanted.children.size > 0) {
    if (isJson) findInJson(text, wanted);
    else read = findInYaml(text, wanted);
  }
  return { wanted, starts: lineStarts(read) };
}

/** A text of which positions were requested. */
interface Asked {
  readonly of: string;
  /** To determine this takes reading the whole text. */
  readonly isJson: boolean;
  /** The number of requests in a row. */
  times: number;
  /** All offsets of the text, as long as nothing else needs the memory. */
  everything: WeakRef<Found> | undefined;
}

/** The text of the last request. */
let last: Asked | undefined;

function askedAgain(text: string, isJson: boolean | undefined): Asked {
  if (last?.of !== text || (isJson !== undefined && isJson !== last.isJson))
    last = { of: text, isJson: isJson ?? looksLikeJson(text), times: 0, everything: undefined };
  last.times++;
  return last;
}

/** The number of requests in a row from which finding all offsets at once is worth the memory. */
const manyTimes = 10;

/** All offsets of a text that is requested again and again; else undefined. */
function everythingIn(asked: Asked): Found | undefined {
  if (asked.times < manyTimes) return undefined;
  const known = asked.everything?.deref();
  if (known !== undefined) return known;
  const everything = found(asked.of, asked.isJson, new Everything());
  asked.everything = new WeakRef(everything);
  return everything;
}

function looksLikeJson(text: string): boolean {
  if (!/^\uFEFF?\s*\{/.test(text)) return false;
  try {
    JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
    return true;
  } catch {
    return false;
  }
}

/** An object or list that encloses the current position. */
interface Frame {
  readonly wanted: Wanted | undefined;
  /** The index of the next item in a list; undefined in an object. */
  index: number | undefined;
  /** In an object, what is wanted below the last key. */
  current: Wanted | undefined;
}

function findInJson(text: string, root: Wanted): void {
  const structure = /["{}[\],]/g;
  const frames: Frame[] = [];
  let isKey = false;
  const nextItem = (frame: Frame | undefined, at: number) => {
    if (frame?.index === undefined) return;
    frame.current = frame.wanted?.child(String(frame.index++));
    if (frame.current !== undefined)
      frame.current.offset = at + 1 + (/\S/.exec(text.slice(at + 1, at + 1000))?.index ?? 0);
  };
  for (let found = structure.exec(text); found !== null; found = structure.exec(text)) {
    const frame = frames[frames.length - 1];
    switch (found[0]) {
      case '{':
      case '[': {
        const wanted = frame === undefined ? root : frame.current;
        isKey = found[0] === '{';
        const inner: Frame = { wanted, index: isKey ? undefined : 0, current: undefined };
        frames.push(inner);
        if (!isKey) nextItem(inner, found.index);
        break;
      }
      case '}':
      case ']':
        frames.pop();
        isKey = false;
        break;
      case ',':
        isKey = frame?.index === undefined;
        nextItem(frame, found.index);
        break;
      default: {
        const end = endOfText(text, found.index);
        structure.lastIndex = end + 1;
        if (!isKey || frame === undefined) break;
        isKey = false;
        // Most objects hold nothing that is wanted.
        frame.current = frame.wanted?.child(textOf(text.slice(found.index, end + 1)));
        if (frame.current !== undefined) frame.current.offset = found.index;
      }
    }
  }
}

/** The offset of the closing quote of a JSON string. */
export function endOfText(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); ; end = text.indexOf('"', end + 1)) {
    if (end === -1) return text.length;
    let before = end - 1;
    while (text[before] === '\\') before--;
    if ((end - before) % 2 === 1) return end;
  }
}

/** The value of a JSON string. */
export function textOf(quoted: string): string {
  return quoted.includes('\\') ? String(JSON.parse(quoted)) : quoted.slice(1, -1);
}

/** Returns the text that the offsets are in. */
function findInYaml(text: string, root: Wanted): string {
  const events = eventsOf(text);
  if (events === undefined) return text;
  const { EVENT_ID, getScalarValue } = packageOf('jsYaml');
  const frames: (Frame & { isKey: boolean })[] = [];
  let isSecond = false;
  for (const event of events.list) {
    const frame = frames[frames.length - 1];
    if (event.type === EVENT_ID.DOCUMENT) {
      if (isSecond) break;
      isSecond = true;
      frames.push({ wanted: undefined, index: undefined, current: root, isKey: false });
      continue;
    }
    if (event.type === EVENT_ID.POP) {
      frames.pop();
      continue;
    }
    const start = 'start' in event ? event.start : 'valueStart' in event ? event.valueStart : event.anchorStart;
    if (frame?.isKey) {
      // Pointers name only keys that are strings.
      const key = event.type === EVENT_ID.SCALAR ? getScalarValue(events.text, event) : undefined;
      frame.current = key === undefined ? undefined : frame.wanted?.child(key);
      if (frame.current !== undefined) frame.current.offset = withQuote(start, events.text);
      frame.isKey = false;
    } else if (frame?.index !== undefined) {
      frame.current = frame.wanted?.child(String(frame.index++));
      if (frame.current !== undefined) frame.current.offset = withQuote(start, events.text);
    } else if (frame !== undefined && frames.length > 1) frame.isKey = true;
    if (event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE) {
      const isMapping = event.type === EVENT_ID.MAPPING;
      frames.push({ wanted: frame?.current, index: isMapping ? undefined : 0, current: undefined, isKey: isMapping });
    }
  }
  return events.text;
}

/** The events of the last text, as long as nothing else needs the memory. */
let lastEvents: { readonly of: string; readonly events: WeakRef<Events> } | undefined;

function eventsOf(text: string): Events | undefined {
  const known = lastEvents?.of === text ? lastEvents.events.deref() : undefined;
  if (known !== undefined) return known;
  const events = parsedEvents(text);
  lastEvents = events && { of: text, events: new WeakRef(events) };
  return events;
}

/** The events of a text, and that text: the original, or a repaired one with the same lines. */
interface Events {
  readonly text: string;
  readonly list: ReturnType<typeof import('js-yaml').parseEvents>;
}

function parsedEvents(text: string): Events | undefined {
  const { parseEvents } = packageOf('jsYaml');
  for (const candidate of [() => text, () => readYaml(text).text]) {
    try {
      const source = candidate();
      return { text: source, list: parseEvents(source, { maxDepth: 1000 }) };
    } catch (error) {
      if (error instanceof YamlUnreadable) return undefined;
    }
  }
  return undefined;
}

function withQuote(start: number, text: string): number {
  const before = text[start - 1];
  return before === '"' || before === "'" ? start - 1 : start;
}

/** The offsets at which the lines of a text begin. */
export function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

export function positionAt(offset: number, starts: readonly number[]): Position {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
}
