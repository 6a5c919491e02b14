import type { ShownReference } from '../../contract/cases/step.ts';
import { webhookIds } from './operations.ts';
import { data } from './shown.ts';

/** The first creation with optional fields: its webhook is changed and finally deleted. */
export const firstCreation = `${webhookIds.create}/optional/0`;

/** The step that deletes the webhook of {@link firstCreation}, which later steps request. */
export const deletion = 'life/delete';

/** The step whose answer shows the log of the webhook for deliveries. */
export const firstLogs = 'deliveries/logs';

/** The event of a test delivery, in its payload and in the log. */
export const testEvent = 'webhook.test';

/**
 * The oldest test with a status in that log, whose newest entries come first: it was sent with earlier settings. Without
 * one, the request is not sent.
 */
export function entryThatIs(status: 'success' | 'failed'): ShownReference {
  const otherwise = `the log has no test that is ${status}`;
  return { kind: 'shown', by: firstLogs, at: data, having: { status, event: testEvent }, isLast: true, otherwise };
}

/** A failed entry; without one, an id that does not exist. */
export const anyEntry: ShownReference = { ...entryThatIs('failed'), otherwise: undefined };
