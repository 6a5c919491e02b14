import { type BareReply, isBodiless } from '../../mock/reply.ts';
import type { InboxSettings } from './inbox.ts';

/** Makes the answer of an inbox from its settings. */
export function inboxAnswer({ status, body }: InboxSettings): BareReply & { readonly body: string | undefined } {
  if (body === undefined || body === null || isBodiless(status)) return { status, headers: {}, body: undefined };
  const isText = typeof body === 'string';
  const contentType = isText ? 'text/plain; charset=utf-8' : 'application/json';
  return { status, headers: { 'Content-Type': contentType }, body: isText ? body : JSON.stringify(body) };
}
