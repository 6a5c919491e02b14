import type { WriteStream } from 'node:tty';

/** The meaning of a colour, as on the pages: 2xx; 4xx; 5xx and failures; less important text. */
export type Tone = 'good' | 'warn' | 'bad' | 'quiet' | 'strong';

/** The ECMA-48 sequences that begin a tone. Each tone ends with 0. */
const codes: Readonly<Record<Tone, string>> = { good: '32', warn: '33', bad: '31', quiet: '2', strong: '1' };

/** Gives a text a tone, or returns it unchanged. */
export type Paint = (tone: Tone, text: string) => string;

/** A stream of the process, which may be a terminal. */
type Output = Pick<WriteStream, 'isTTY'> & Partial<Pick<WriteStream, 'hasColors'>>;

/** True if a stream is a terminal. */
export function isTerminal({ isTTY }: Output): boolean {
  return isTTY === true;
}

/** Paints for a terminal with colours, unless `NO_COLOR` is set. Node checks both. */
export function paintFor(output: Output): Paint {
  if (!isTerminal(output) || output.hasColors?.() !== true) return (_tone, text) => text;
  return (tone, text) => (text === '' ? '' : `\x1b[${codes[tone]}m${text}\x1b[0m`);
}

/** The tone of a status; undefined stands for no answer. */
export function toneOf(status: number | undefined): Tone {
  if (status === undefined || status >= 500) return 'bad';
  if (status >= 400) return 'warn';
  return status >= 200 && status < 300 ? 'good' : 'quiet';
}
