import { appendPointer } from '../json-pointer.ts';

/** A key that stands in an object of a JSON text where it has stood before. Lines and columns count from 1. */
export interface DuplicateKey {
  readonly key: string;
  /** Of what the key names. */
  readonly pointer: string;
  readonly line: number;
  readonly column: number;
}

/** An object or list that the scanner is in. */
interface Frame {
  /** Undefined for a list. */
  readonly keys: Set<string> | undefined;
  /** What the value that comes next is under. */
  at: string | number;
}

const quote = 0x22;
const backslash = 0x5c;

/** How many characters are read before the caller may do something else. */
const slice = 1 << 20;

/**
 * The keys of a JSON text, which `JSON.parse` has taken, that stand twice in one object; undefined where the caller may pause.
 */
export function* duplicateKeysIn(text: string): Generator<DuplicateKey | undefined, void, void> {
  const frames: Frame[] = [];
  let pause = slice;
  // Everything but brackets, quotes, commas and colons says nothing of the structure.
  const structure = /["{}[\],]/g;
  let isKey = false;
  for (let found = structure.exec(text); found !== null; found = structure.exec(text)) {
    const at = found.index;
    if (at > pause) {
      pause = at + slice;
      yield undefined;
    }
    const frame = frames[frames.length - 1];
    switch (found[0]) {
      case '{':
        frames.push({ keys: new Set(), at: '' });
        isKey = true;
        break;
      case '[':
        frames.push({ keys: undefined, at: 0 });
        isKey = false;
        break;
      case '}':
      case ']':
        frames.pop();
        isKey = false;
        break;
      case ',':
        isKey = frame?.keys !== undefined;
        if (frame !== undefined && typeof frame.at === 'number') frame.at++;
        break;
      default: {
        const end = endOfText(text, at);
        structure.lastIndex = end + 1;
        if (!isKey || frame?.keys === undefined) break;
        isKey = false;
        const key = textOf(text.slice(at + 1, end));
        frame.at = key;
        if (frame.keys.has(key)) yield { key, pointer: pointerOf(frames), ...positionOf(text, at) };
        frame.keys.add(key);
      }
    }
  }
}

/** Where a text that begins at a quote has its other one. */
function endOfText(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); ; end = text.indexOf('"', end + 1)) {
    if (end === -1) return text.length;
    let before = end - 1;
    while (text.charCodeAt(before) === backslash) before--;
    if ((end - before) % 2 === 1) return end;
  }
}

function textOf(source: string): string {
  // The text is JSON, so that its texts are.
  return source.includes('\\') ? String(JSON.parse(`${String.fromCharCode(quote)}${source}"`)) : source;
}

function pointerOf(frames: readonly Frame[]): string {
  return appendPointer('', ...frames.map((frame) => frame.at));
}

function positionOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const lines = before.split('\n');
  return { line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
}
