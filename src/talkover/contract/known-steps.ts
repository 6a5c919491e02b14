import type { ShownReference } from '../../contract/cases/step.ts';
import { webhookIds } from './operations.ts';
import { data } from './shown.ts';

/** The first creation with optional fields: a webhook's life is that of this one, to its deletion. */
export const firstCreation = `${webhookIds.create}/optional/0`;

/** The step that deletes {@link firstCreation}, of which others then ask. */
export const deletion = 'life/delete';

/** The step whose answer shows the log of the webhook that deliveries are tried with. */
export const firstLogs = 'deliveries/logs';

/** What a test delivery is called, in its payload and in the log. */
export const testEvent = 'webhook.test';

/**
 * The oldest test of that log with a status, where the newest come first: what failed when the webhook had other settings.
 * Without one, the request is not sent.
 */
export function entryThatIs(status: 'success' | 'failed'): ShownReference {
  const otherwise = `the log has no test that is ${status}`;
  return { kind: 'shown', by: firstLogs, at: data, having: { status, event: testEvent }, isLast: true, otherwise };
}

/** An entry that could be retried; without one, an id that nothing has. */
export const anyEntry: ShownReference = { ...entryThatIs('failed'), otherwise: undefined };
