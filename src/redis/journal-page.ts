import type { StreamEntry } from './stream-follower.ts';

/** What is kept of an exchange: its outline as JSON, and its bodies. */
export interface KeptExchange {
  readonly outline: string;
  readonly requestBody: string;
  readonly responseBody: string;
}

/** An exchange with its number. */
export interface NumberedExchange extends KeptExchange {
  readonly id: number;
}

/** Exchanges of one session as one text, behind the length of each part. */
export function pageOf(exchanges: readonly KeptExchange[]): string {
  const parts = exchanges.flatMap(({ outline, requestBody, responseBody }) => [outline, requestBody, responseBody]);
  return `${parts.map(({ length }) => length).join()};${parts.join('')}`;
}

/** The exchanges of an entry of the stream: its number is that of the last one. */
export function exchangesIn({ id, fields: { p: page = ';' } }: StreamEntry): NumberedExchange[] {
  const end = page.indexOf(';');
  const lengths = end === 0 ? [] : page.slice(0, end).split(',').map(Number);
  let at = end + 1;
  const parts = lengths.map((length) => {
    at += length;
    return page.slice(at - length, at);
  });
  const count = parts.length / 3;
  const last = Number(id.slice(0, id.indexOf('-')));
  return Array.from({ length: count }, (_, index) => ({
    id: last - count + 1 + index,
    outline: parts[index * 3] ?? '{}',
    requestBody: parts[index * 3 + 1] ?? '',
    responseBody: parts[index * 3 + 2] ?? '',
  }));
}
