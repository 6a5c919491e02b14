import type { JournalEntry } from '../mock/journal.ts';
import { visible, visibleLine } from '../text/visible.ts';

/** The exchanges of a test as text for people, oldest first: request, answer, and the reason of a refusal. */
export function exchangeLog(entries: readonly JournalEntry[]): string {
  return entries.map(paragraphOf).join('\n');
}

function paragraphOf({ method, url, operationId, status, reason, requestBody, responseBody }: JournalEntry): string {
  const lines = [
    `${visibleLine(`${method} ${url}`)} → ${status ?? 'no answer'}${operationId === null ? '' : ` (${operationId})`}`,
    ...(reason === null ? [] : [`  ${visibleLine(reason)}`]),
    ...(requestBody === null ? [] : [`  sent: ${shown(requestBody)}`]),
    ...(responseBody === null ? [] : [`  answered: ${shown(responseBody)}`]),
  ];
  return `${lines.join('\n')}\n`;
}

function shown(body: unknown): string {
  const text = typeof body === 'string' ? body : JSON.stringify(body, undefined, 2);
  return visible(text).replaceAll('\n', '\n  ');
}
