import type { Wait } from '../../contract/run/wire/wait.ts';

const words: Readonly<Record<Wait['reason'], string>> = {
  refused: 'the deployment refuses requests for now',
  count: 'X-RateLimit-Remaining is at none',
  retry: 'a request of the clean-up has failed in passing',
  clock: 'times that are kept in seconds have to move on',
};

/** The shortest wait that is announced, in milliseconds. */
const leastTold = 1000;

/** Describes a wait in a line for standard error; empty for a short one. */
export function waitLine({ milliseconds, reason }: Wait, isTerminal: boolean): string {
  if (milliseconds < leastTold) return '';
  // The line may contain the progress of the run.
  return `${isTerminal ? '\r\u001b[K' : ''}waiting ${Math.ceil(milliseconds / 100) / 10} s: ${words[reason]}\n`;
}
