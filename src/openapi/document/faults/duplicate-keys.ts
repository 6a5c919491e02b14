import { appendPointer } from '../json-pointer.ts';
import { endOfText, lineStarts, type Position, positionAt, textOf } from '../positions.ts';

/** A key that stands in an object of a JSON text where it has stood before. */
export interface DuplicateKey extends Position {
  readonly key: string;
  /** Of what the key names. */
  readonly pointer: string;
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
  let starts: readonly number[] | undefined;
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
