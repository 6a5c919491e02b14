import { isUtf8 } from 'node:buffer';
import { quotedForShell, type ShellPart, shellWord } from '../../../text/quoting.ts';

/** How a shell gives a body to curl. */
export interface ShellBody {
  /** What stands before curl and writes the body, a pipe at its end; empty for nothing. */
  readonly before: string;
  /** The option of curl. */
  readonly option: string;
}

/** Longer arguments a system may refuse; what the shell itself writes has no limit. */
const longestArgument = 100_000;

/**
 * What a terminal, a page or an argument could change: all control characters but tabs and line feeds, and what steers how a
 * text is shown, so that a script is copied as it is read.
 */
const unsafe = /[^\P{Cc}\t\n]|[\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/u;

/** A body of texts, variables and bytes, sent byte for byte. */
export function shellBody(parts: readonly (ShellPart | Uint8Array)[]): ShellBody {
  if (!parts.every(isShown)) return { before: `${written(parts)} | `, option: '--data-binary @-' };
  const word = shellWord(parts);
  if (word.length > longestArgument) return { before: `printf '%s' ${word} | `, option: '--data-binary @-' };
  return { before: '', option: `--data-raw ${word}` };
}

/**
 * Bytes without secrets: the text that they are, else as many of them as a character each.
 * @param redact takes the secrets out of a text
 */
export function bytesWithout(bytes: Uint8Array, redact: (text: string) => string): string | Uint8Array {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return isUtf8(buffer) ? redact(buffer.toString()) : Buffer.from(redact(buffer.toString('latin1')), 'latin1');
}

function isShown(part: ShellPart | Uint8Array): part is ShellPart {
  return typeof part === 'string' ? !unsafe.test(part) : !(part instanceof Uint8Array);
}

function written(parts: readonly (ShellPart | Uint8Array)[]): string {
  const [first = "printf ''", ...others] = parts.map(writer);
  return others.length === 0 ? first : `{ ${[first, ...others].join('; ')}; }`;
}

function writer(part: ShellPart | Uint8Array): string {
  if (part instanceof Uint8Array) return `printf '%s' '${Buffer.from(part).toString('base64')}' | base64 -d`;
  return typeof part === 'string' ? `printf ${quotedForShell(asFormat(part))}` : `printf '%s' "$${part.variable}"`;
}

/** A text as what POSIX's printf makes it of. */
function asFormat(text: string): string {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('%', '%%').replaceAll('\r', '\\r').replaceAll('\n', '\\n');
  // What begins with a dash is taken for an option.
  const safe = escaped.replace(/^-/, '\\055');
  return safe.replace(new RegExp(unsafe, 'gu'), (one) =>
    [...Buffer.from(one)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join(''),
  );
}
