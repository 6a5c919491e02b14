import type { Recording } from '../../har/read/recording.ts';
import type { ApiDocument } from '../../openapi/document/api-document.ts';
import type { Replay } from '../../replay/replay.ts';

/** The most operations that are printed. */
const mostOperations = 20;

/** A running replay. */
interface Replayed {
  readonly recording: Recording;
  readonly served: Replay;
  /** Undefined if the recording is of no known document. */
  readonly document: ApiDocument | undefined;
  readonly url: string;
}

/** Makes the text printed at the start: the replay's URL, its answers, and what it leaves out of the file. */
export function replayGreeting({ recording, served, document, url }: Replayed): string {
  const of = document === undefined ? '' : ` of ${document.title}`;
  const lines = [
    `Replay${of} on ${url}${document?.basePath ?? ''}`,
    '',
    ...operationsOf(served, document),
    ...othersOf(served, document),
    '',
    `Recording ${recording.path}, ${entries(served.documented + served.others)} of ${recording.exchanges.length + recording.notHttp}`,
    ...served.leftOut.map(({ reason, count }) => `Left out  ${entries(count)}: ${reason}`),
    '',
  ];
  return `${lines.join('\n')}\n`;
}

function operationsOf({ operations }: Replay, document: ApiDocument | undefined): string[] {
  const shown = [...operations].slice(0, mostOperations);
  const widest = Math.max(0, ...shown.map(([{ method }]) => method.length));
  const rows = shown.map(
    ([{ method, path }, count]) => `  ${method.padEnd(widest)} ${document?.basePath ?? ''}${path}  ${answers(count)}`,
  );
  const more = operations.size - shown.length;
  return more === 0 ? rows : [...rows, `  … and ${more} more operations`];
}

function othersOf({ others, operations }: Replay, document: ApiDocument | undefined): string[] {
  if (others === 0) return operations.size === 0 ? ['  Nothing in the recording can be served.'] : [];
  const by = 'by method, path and query';
  return [document === undefined ? `  ${answers(others)} ${by}` : `  ${answers(others)} of no operation, ${by}`];
}

function answers(count: number): string {
  return count === 1 ? '1 answer' : `${count} answers`;
}

function entries(count: number): string {
  return count === 1 ? '1 entry' : `${count} entries`;
}
