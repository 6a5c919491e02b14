import { type Api, defineApi } from '../api/define-api.ts';
import type { RecordCheck } from '../mock/api.ts';
import { InputInvalid } from '../mock/refusals/refusals.ts';
import type { Session } from '../mock/sessions/session.ts';
import type { ApiDocument } from '../openapi/document/api-document.ts';
import { packagesReady, samplePackages } from '../openapi/packages.ts';
import type { Store } from '../state/store.ts';
import { Outbox } from '../webhooks/outbox.ts';
import type { EventName } from './events/call-times.ts';
import { agentEvent, answeredCall } from './events/definitions.ts';
import { handlers, type TalkoverServices } from './handlers.ts';
import { harmonize } from './harmonize.ts';
import { type Agent, agents, logs, webhooks } from './records.ts';
import { type Seed, type StartOptions, startContent } from './start.ts';
import { subscriptionControl } from './subscription-control.ts';
import { subscriptionsIn } from './subscriptions.ts';
import type { operations } from './types.ts';

/** Options of Talkover's API. */
export interface TalkoverOptions extends StartOptions {
  /** `any`: every UUID is an agent; by default only those of `fixtures/seed.json` are. */
  readonly agents?: 'seed' | 'any' | undefined;
}

const anyUuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The platform-specific parts of Talkover's API. */
export interface TalkoverParts extends Pick<Api, 'document'> {
  readonly seed: () => Seed;
  /**
   * Loads the check of records that a person sets.
   * @param isAgent whether an id without a record is an agent's
   */
  readonly recordCheck?: (isAgent: (id: string) => boolean) => Promise<RecordCheck>;
  readonly contract?: Api['contract'];
}

/** Makes Talkover's agent-webhooks API from its document and the records of its start. */
export function talkoverOf({ document, seed, recordCheck, contract }: TalkoverParts, options: TalkoverOptions): Api {
  async function findAgent(id: string, store: Store): Promise<Agent | undefined> {
    const agent = await store.collection(agents).find(id);
    return agent ?? (isAnyAgent(id) ? { id: id.toLowerCase(), name: 'Any Agent' } : undefined);
  }

  function isAnyAgent(id: string): boolean {
    return options.agents === 'any' && anyUuid.test(id.toLowerCase());
  }

  return defineApi<operations>()({
    document,
    resources: { agent: { ...agents, find: findAgent }, webhook: webhooks, log: logs },
    async start(context) {
      // Made-up webhooks are samples.
      if ((options.populate ?? 0) > 0) await packagesReady(samplePackages);
      return startContent(seed(), options, context);
    },
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
    ...(recordCheck && { recordCheck: () => recordCheck(isAnyAgent) }),
    ...(contract && { contract }),
  });
}

/** Throws {@link InputInvalid}. */
async function refuseAgent(id: unknown, store: Store): Promise<never> {
  const known = (await store.collection(agents).all()).map(({ id, name }) => `${id} (${name})`).join(', ');
  const message =
    id === undefined ? `Name an agent. There is: ${known}.` : `There is no agent ${id}. There is: ${known}.`;
  throw new InputInvalid({ agent_id: [message] }, message);
}
