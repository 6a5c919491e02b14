import { appendPointer } from '../json-pointer.ts';
import { endOfText, textOf } from '../positions.ts';

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
        const key = textOf(text.slice(at, end + 1));
        frame.at = key;
        if (frame.keys.has(key)) yield { key, pointer: pointerOf(frames), ...positionOf(text, at) };
        frame.keys.add(key);
      }
    }
  }
}

function pointerOf(frames: readonly Frame[]): string {
  return appendPointer('', ...frames.map((frame) => frame.at));
}

function positionOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const lines = before.split('\n');
  return { line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
}
