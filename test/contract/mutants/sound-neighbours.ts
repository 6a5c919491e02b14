import { hasKeys } from '../../../src/openapi/document/json-pointer.ts';
import { agentId } from '../agents.ts';
import type { Behaviour } from './deployment.ts';
import type { Fault, Variation } from './fault.ts';
import { offering } from './more-events.ts';
import { and, type Body, behind, is, json, ok, without } from './replies.ts';

/** Deployments whose agent has webhooks of others: made long ago, by other rules, by another run, or during the run. */
export const soundNeighbours: readonly Variation[] = [
  {
    name: 'others have hundreds of webhooks',
    make: () => beside(() => Array.from({ length: 300 }, (_, at) => other(at))),
  },
  { name: 'a webhook of others is in error', make: () => beside(() => [other(1, { status: 'error' })]) },
  {
    name: 'a webhook of others subscribes to an event that the list has beyond the documented ones',
    make: () =>
      behind(
        beside(() => [other(1, { events: ['sms_received', 'event_action'] })]),
        offering({ sms_received: 'Text received' }),
      ),
  },
  {
    name: 'a webhook of others subscribes to an event that is not available any more',
    make: () => beside(() => [other(1, { events: ['event_call_parked'], events_count: 1 })]),
  },
  {
    name: 'webhooks of others have settings beyond the limits of today',
    make: () => beside(() => [other(1, { timeout: 600 }), other(2, { timeout: 1 }), other(3, { max_retries: 50 })]),
  },
  {
    name: 'a webhook of others subscribes to nothing any more',
    make: () => beside(() => [other(1, { events: [], events_count: 0 })]),
  },
  {
    name: 'webhooks of others have names and URLs beyond the limits of today',
    make: () =>
      beside(() => [
        other(1, { name: '' }),
        other(2, { name: '😀'.repeat(400) }),
        other(3, { webhook_url: 'ftp://old' }),
        other(4, { webhook_url: `https://example.com/${'x'.repeat(900)}` }),
      ]),
  },
  {
    name: 'a webhook of others has its agent in upper case',
    make: () => beside(() => [other(1, { agent_id: agentId.toUpperCase() })]),
  },
  {
    name: 'webhooks of others were never changed, and are shown with whole seconds',
    make: () => beside(() => [other(1, { created_at: '2019-01-01T00:00:00Z', updated_at: '2019-01-01T00:00:00Z' })]),
  },
  {
    name: 'others have webhooks of the same name and URL',
    make: () => beside(() => [other(1, { name: 'Same' }), other(2, { name: 'Same' })]),
  },
  {
    name: 'another run works on the same agent',
    make: () =>
      beside(() => [
        other(1, {
          name: 'talkover-contract-99999999',
          webhook_url: 'https://example.com/talkover-contract-99999999/',
        }),
      ]),
  },
  {
    name: 'others make, change and delete webhooks meanwhile',
    make: () => {
      let seen = 0;
      return beside(() => [other(++seen), other(1, { name: `Renamed ${seen}`, enabled: seen % 2 === 0 })]);
    },
  },
];

/** Deployments that show webhooks of others in another form than documented. */
export const faultyNeighbours: readonly Fault[] = [
  {
    name: 'a webhook of others has a status that is not documented',
    caughtBy: /list/i,
    make: () => beside(() => [other(1, { status: 'paused' })]),
  },
  {
    name: 'a webhook of others has no name',
    caughtBy: /list/i,
    make: () => beside(() => [without(other(1), 'name')]),
  },
  {
    name: 'a webhook of others has events in one text',
    caughtBy: /list/i,
    make: () => beside(() => [other(1, { events: 'event_action' })]),
  },
];

/** A webhook of others. */
function other(at: number, changes: Body = {}): Body {
  const whole: Body = {
    ...{ id: `${String(at).padStart(8, '0')}-1111-4111-8111-111111111111`, agent_id: agentId },
    ...{ name: `Webhook ${at}`, webhook_url: `https://example.org/${at}`, events: ['event_action'] },
    ...{ timeout: 30, max_retries: 3, enabled: true },
    ...{ created_at: '2024-01-01T00:00:00.000000Z', updated_at: '2024-06-01T00:00:00.000000Z', ...changes },
  };
  return {
    events_count: Array.isArray(whole.events) ? whole.events.length : 0,
    status: whole.enabled === true ? 'active' : 'disabled',
    ...whole,
  };
}

/** Shows webhooks of others before the run's own. */
function beside(others: () => readonly Body[]): Behaviour {
  return json(and(is.list, ok), (body, { path }) => {
    const { data } = body;
    if (!hasKeys(data) || !Array.isArray(data.webhooks) || !path.includes(agentId)) return body;
    return { ...body, data: { ...data, webhooks: [...others(), ...data.webhooks] } };
  });
}
