import type { Mock } from '../../mock/mock.ts';
import { Inboxes } from './inbox.ts';

/** The inboxes of each mock, shared by all its transports. */
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
 * The secret of callbacks, and the secrets of the subscriptions whose URL has this path, on any host: a container has
 * another name for the mock.
 */
async function secretsFor(path: string, { api, sessions, courier }: Mock): Promise<string[]> {
  const subscriptions = await Promise.all(sessions.all().map(async (session) => api.subscriptions?.all(session) ?? []));
  const secrets = subscriptions.flat().flatMap(({ url, secret }) => (secret && isSentTo(url, path) ? [secret] : []));
  // The exchange determines the address of a callback, so any inbox may receive one.
  return courier.callbackSecret === undefined ? secrets : [...secrets, courier.callbackSecret];
}

function isSentTo(url: string, path: string): boolean {
  return url.includes(path) && URL.canParse(url) && new URL(url).pathname === path;
}
