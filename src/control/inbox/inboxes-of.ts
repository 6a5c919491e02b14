import type { Mock } from '../../mock/mock.ts';
import { Inboxes } from './inbox.ts';

/** A mock has the same inboxes for all ways of calling it. */
const known = new WeakMap<Mock, Inboxes>();

/** The inboxes of a mock. They know the secrets of the subscriptions of all sessions. */
export function inboxesOf(mock: Mock): Inboxes {
  const { clock, courier } = mock;
  const inboxes =
    known.get(mock) ?? new Inboxes({ clock, scheme: courier.scheme, secretsFor: (path) => secretsFor(path, mock) });
  known.set(mock, inboxes);
  return inboxes;
}

/**
 * The secret of callbacks, and those of the subscriptions whose URL has this path, on whatever host: a container has another
 * name for us.
 */
async function secretsFor(path: string, { api, sessions, courier }: Mock): Promise<string[]> {
  const subscriptions = await Promise.all(sessions.all().map(async (session) => api.subscriptions?.all(session) ?? []));
  const secrets = subscriptions.flat().flatMap(({ url, secret }) => (secret && isSentTo(url, path) ? [secret] : []));
  // An answer may have sent a callback here, wherever it was asked to.
  return courier.callbackSecret === undefined ? secrets : [...secrets, courier.callbackSecret];
}

function isSentTo(url: string, path: string): boolean {
  return url.includes(path) && URL.canParse(url) && new URL(url).pathname === path;
}
