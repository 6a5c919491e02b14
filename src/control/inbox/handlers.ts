import { BodyInPieces } from '../../mock/body-in-pieces.ts';
import { LongList } from '../../text/json-pieces.ts';
import type { DestinationJudge } from '../../webhooks/deliveries-off.ts';
import type { Outcome } from '../../webhooks/delivery.ts';
import type { ControlHandlers } from '../handler.ts';
import type { Inboxes } from './inbox.ts';
import { replay } from './replay.ts';

type InboxOperation =
  | 'listInboxes'
  | 'getInboxSettings'
  | 'setInboxSettings'
  | 'listInboxDeliveries'
  | 'clearInboxDeliveries'
  | 'replayInboxDelivery';

/** The handlers for inboxes. Receiving requests and streaming them are separate routes. */
export function inboxHandlers(inboxes: Inboxes, destinations: DestinationJudge): ControlHandlers<InboxOperation> {
  return {
    async listInboxes() {
      return { body: { inboxes: inboxes.list() } };
    },
    async getInboxSettings({ path }) {
      return { body: { ...inboxes.settings(path.name) } };
    },
    async setInboxSettings({ path, body }) {
      inboxes.configure(path.name, body);
      return { body: { ...inboxes.settings(path.name) } };
    },
    async listInboxDeliveries({ path }) {
      // Deliveries that are forgotten while the answer is sent are left out.
      const ids = inboxes.idsOf(path.name);
      return { body: new BodyInPieces({ deliveries: LongList.of(ids, (id) => inboxes.delivery(path.name, id)) }) };
    },
    async clearInboxDeliveries({ path }) {
      inboxes.clear(path.name);
      return { body: {} };
    },
    async replayInboxDelivery({ path, body }) {
      const outcome = await replay(inboxes.find(path.name, path.id), body.url, destinations);
      return { body: shown(outcome) };
    },
  };
}

function shown(outcome: Outcome): Record<string, unknown> {
  if (outcome.kind === 'aborted') return { outcome: 'failed', error: 'The mock stopped.', durationMs: 0 };
  const { kind, durationMilliseconds: durationMs } = outcome;
  if (kind === 'failed') return { outcome: kind, error: outcome.error, durationMs };
  const { status, headers, body } = outcome;
  return { outcome: kind, status, headers, body, durationMs };
}
