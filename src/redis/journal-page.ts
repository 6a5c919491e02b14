import type { StreamEntry } from './stream-follower.ts';

/** The kept parts of an exchange: its outline as JSON, and its bodies. */
export interface KeptExchange {
  readonly outline: string;
  readonly requestBody: string;
  readonly responseBody: string;
}

/** An exchange with its number. */
export interface NumberedExchange extends KeptExchange {
  readonly id: number;
}

/** Joins exchanges of one session into one text, which begins with the length of each part in characters. */
export function pageOf(exchanges: readonly KeptExchange[]): string {
  const parts = exchanges.flatMap(({ outline, requestBody, responseBody }) => [outline, requestBody, responseBody]);
  return `${parts.map(({ length }) => length).join()};${parts.join('')}`;
}

/** Reads the exchanges of a stream entry. The number in its id is that of the last exchange. */
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
