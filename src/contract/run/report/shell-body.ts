import { isUtf8 } from 'node:buffer';
import { quotedForShell, type ShellPart, shellWord } from '../../../text/quoting.ts';

/** How a shell passes a body to curl. */
export interface ShellBody {
  /** The command before curl that writes the body, with a pipe at its end; empty for none. */
  readonly before: string;
  /** The option of curl. */
  readonly option: string;
}

/** The longest argument, in characters: systems may refuse longer ones, but not output of the shell. */
const longestArgument = 100_000;

/**
 * Characters that a terminal, a page or an argument could change: control characters except tabs and line feeds, and those
 * that control how text is shown, so that a script is copied as it is read.
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
 * Bytes without secrets; as text if they are UTF-8.
 * @param redact removes secrets from a text
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

/** A text as a format of POSIX's printf. */
function asFormat(text: string): string {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('%', '%%').replaceAll('\r', '\\r').replaceAll('\n', '\\n');
  // A leading dash would begin an option.
  const safe = escaped.replace(/^-/, '\\055');
  return safe.replace(new RegExp(unsafe, 'gu'), (one) =>
    [...Buffer.from(one)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join(''),
  );
}
