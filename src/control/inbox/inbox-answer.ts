import type { BareReply } from '../../mock/reply.ts';
import type { InboxSettings } from './inbox.ts';

/** These statuses have no body. */
const bodiless: ReadonlySet<number> = new Set([204, 205, 304]);

/** What an inbox answers, by its settings. */
export function inboxAnswer({ status, body }: InboxSettings): BareReply & { readonly body: string | undefined } {
  if (body === undefined || body === null || bodiless.has(status)) return { status, headers: {}, body: undefined };
  const isText = typeof body === 'string';
  const contentType = isText ? 'text/plain; charset=utf-8' : 'application/json';
  return { status, headers: { 'Content-Type': contentType }, body: isText ? body : JSON.stringify(body) };
}
