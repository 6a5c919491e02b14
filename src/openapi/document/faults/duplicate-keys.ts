import { appendPointer } from '../json-pointer.ts';
import { endOfText, lineStarts, type Position, positionAt, textOf } from '../positions.ts';

/** A key that an object of a JSON text already has. */
export interface DuplicateKey extends Position {
  readonly key: string;
  /** The pointer of the key's value. */
  readonly pointer: string;
}

/** An object or list that encloses the scanner's position. */
interface Frame {
  /** Undefined for a list. */
  readonly keys: Set<string> | undefined;
  /** The key or index of the next value. */
  at: string | number;
}

/** The number of characters that are read before the caller may pause. */
const slice = 1 << 20;

/** Finds duplicate keys in a JSON text that `JSON.parse` accepts; yields undefined where the caller may pause. */
export function* duplicateKeysIn(text: string): Generator<DuplicateKey | undefined, void, void> {
  const frames: Frame[] = [];
  let pause = slice;
  let starts: readonly number[] | undefined;
  // Only brackets, quotes and commas make the structure.
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
        if (frame.keys.has(key)) {
          starts ??= lineStarts(text);
          yield { key, pointer: pointerOf(frames), ...positionAt(at, starts) };
        }
        frame.keys.add(key);
      }
    }
  }
}

function pointerOf(frames: readonly Frame[]): string {
  return appendPointer('', ...frames.map((frame) => frame.at));
}
