import type { components } from '../spec/document-types.ts';

type Schemas = components['schemas'];

export interface Agent {
  readonly id: string;
  readonly name: string;
}

/** A webhook as it is kept: what was asked for, whole, with times in microseconds since 1970. What follows from it is not kept. */
export interface StoredWebhook extends Readonly<Schemas['WebhookToCreate']> {
  readonly id: string;
  readonly agent_id: string;
  readonly created_at: number;
  readonly updated_at: number;
}

/** Where agents and webhooks are kept. Asynchronous, so that a store may be a file or another process. */
export interface Store {
  findAgent(id: string): Promise<Agent | undefined>;
  findWebhook(agentId: string, id: string): Promise<StoredWebhook | undefined>;
  insertWebhook(webhook: StoredWebhook): Promise<void>;
}

/** What a store starts with. */
export interface StoreContent {
  readonly agents: readonly Agent[];
  readonly webhooks: readonly StoredWebhook[];
}

const anyUuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Keeps everything in this process. Ids are found in any case, as UUIDs are written in any case. */
export class MemoryStore implements Store {
  readonly #agents: Map<string, Agent>;
  readonly #webhooks = new Map<string, Map<string, StoredWebhook>>();
  readonly #everyUuidIsAnAgent: boolean;

  /** @param everyUuidIsAnAgent whether an agent that is not in the content exists all the same */
  constructor({ agents, webhooks }: StoreContent, everyUuidIsAnAgent: boolean) {
    this.#agents = new Map(agents.map((agent) => [agent.id, agent]));
    this.#everyUuidIsAnAgent = everyUuidIsAnAgent;
    for (const webhook of webhooks) this.#insert(webhook);
  }

  async findAgent(id: string): Promise<Agent | undefined> {
    const key = id.toLowerCase();
    const agent = this.#agents.get(key);
    if (agent !== undefined || !this.#everyUuidIsAnAgent || !anyUuid.test(key)) return agent;
    return { id: key, name: 'Any Agent' };
  }

  async findWebhook(agentId: string, id: string): Promise<StoredWebhook | undefined> {
    return this.#webhooks.get(agentId)?.get(id.toLowerCase());
  }

  async insertWebhook(webhook: StoredWebhook): Promise<void> {
    this.#insert(webhook);
  }

  #insert(webhook: StoredWebhook): void {
    const siblings = this.#webhooks.get(webhook.agent_id);
    if (siblings === undefined) this.#webhooks.set(webhook.agent_id, new Map([[webhook.id, webhook]]));
    else siblings.set(webhook.id, webhook);
  }
}
