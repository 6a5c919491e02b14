import { type Api, defineApi } from '../api/define-api.ts';
import { InputInvalid } from '../mock/refusals/refusals.ts';
import type { Session } from '../mock/sessions/session.ts';
import type { ApiDocument } from '../openapi/document/api-document.ts';
import type { Store } from '../state/store.ts';
import { Outbox } from '../webhooks/outbox.ts';
import { talkoverDocument } from './document.ts';
import type { EventName } from './events/call-times.ts';
import { agentEvent, answeredCall } from './events/definitions.ts';
import { handlers, type TalkoverServices } from './handlers.ts';
import { harmonize } from './harmonize.ts';
import { loadRecordCheck } from './record-check.ts';
import { type Agent, agents, logs, webhooks } from './records.ts';
import { type StartOptions, startContent } from './start.ts';
import { subscriptionControl } from './subscription-control.ts';
import { subscriptionsIn } from './subscriptions.ts';
import type { operations } from './types.ts';

/** What Talkover's API can be told. */
export interface TalkoverOptions extends StartOptions {
  /** `any`: every UUID is an agent; by default only those of `fixtures/seed.json` are. */
  readonly agents?: 'seed' | 'any' | undefined;
}

const anyUuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Talkover's agent-webhooks API. */
export function talkoverApi(options: TalkoverOptions = {}): Api {
  async function findAgent(id: string, store: Store): Promise<Agent | undefined> {
    const agent = await store.collection(agents).find(id);
    return agent ?? (isAnyAgent(id) ? { id: id.toLowerCase(), name: 'Any Agent' } : undefined);
  }

  function isAnyAgent(id: string): boolean {
    return options.agents === 'any' && anyUuid.test(id.toLowerCase());
  }

  return defineApi<operations>()({
    document: talkoverDocument,
    resources: { agent: { ...agents, find: findAgent }, webhook: webhooks, log: logs },
    start: (context) => startContent(options, context),
    services: ({ store, ...parts }): TalkoverServices => ({
      outbox: new Outbox({ ...parts, attempts: store.collection(logs), subscriptions: subscriptionsIn(store) }),
    }),
    handlers,
    events: (document: ApiDocument) =>
      Object.fromEntries(
        Object.keys(document.describedConstants('AvailableEvent')).map((name) => [name, agentEvent(name as EventName)]),
      ),
    sequences: { call: answeredCall },
    async target({ agent_id }, session: Session) {
      const agent = typeof agent_id === 'string' ? await findAgent(agent_id, session.store) : undefined;
      return agent ?? refuseAgent(agent_id, session.store);
    },
    subscriptions: subscriptionControl(findAgent),
    harmonize,
    exampleToken: 'talq_docs',
    recordCheck: () => loadRecordCheck(isAnyAgent),
    contract: () => import('./contract/contract.ts'),
  });
}

/** Talkover's API, with the agents and webhooks of `fixtures/seed.json`. */
export const talkover: Api = talkoverApi();

/** Throws {@link InputInvalid}. */
async function refuseAgent(id: unknown, store: Store): Promise<never> {
  const known = (await store.collection(agents).all()).map(({ id, name }) => `${id} (${name})`).join(', ');
  const message =
    id === undefined ? `Name an agent. There is: ${known}.` : `There is no agent ${id}. There is: ${known}.`;
  throw new InputInvalid({ agent_id: [message] }, message);
}
