import type { SentRequest } from './exchange.ts';

/** A request of our own that reads or deletes: it takes JSON, and carries credentials alone. */
export function bodilessRequest(method: string, url: string, credentials: SentRequest['headers'] = {}): SentRequest {
  return { method, url, headers: { Accept: 'application/json', ...credentials }, body: undefined };
}
