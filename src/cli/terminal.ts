import type { WriteStream } from 'node:tty';

/** What a colour means, the same as on the pages: 2xx; 4xx; 5xx and failures; what may be skipped. */
export type Tone = 'good' | 'warn' | 'bad' | 'quiet' | 'strong';

/** Sequences of ECMA-48 that begin a tone; each ends with 0. */
const codes: Readonly<Record<Tone, string>> = { good: '32', warn: '33', bad: '31', quiet: '2', strong: '1' };

/** Gives a text a tone, or leaves it as it is. */
export type Paint = (tone: Tone, text: string) => string;

/** A stream of the process: a terminal or not. */
type Output = Pick<WriteStream, 'isTTY'> & Partial<Pick<WriteStream, 'hasColors'>>;

/** Whether a person sees a stream as it is written. */
export function isTerminal({ isTTY }: Output): boolean {
  return isTTY === true;
}

/** Paints for a terminal that has colours, unless `NO_COLOR` says no: Node knows both. */
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
