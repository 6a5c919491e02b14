import type { Variation } from './fault.ts';
import { and, answer, answered, is, reply } from './replies.ts';

const notFound = (what: string) => reply(404, { success: false, message: `${what} not found.` });

/** Deployments that report another of two mistakes in a request first. */
export const soundOrders: readonly Variation[] = [
  {
    name: 'the webhook is looked up before the agent',
    make: () =>
      answer(
        and(answered(404), ({ path }) => /\/webhooks\/[^/]+/.test(path)),
        (one) => (one.body?.includes('Agent not found') ? notFound('Webhook') : one),
      ),
  },
  {
    name: 'the log is looked up before agent and webhook',
    make: () => answer(and(is.retry, answered(404)), () => notFound('Log')),
  },
];
