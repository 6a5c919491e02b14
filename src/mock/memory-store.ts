import type { Agent, Store, StoreContent, StoredWebhook } from './store.ts';

const anyUuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Keeps everything in this process. Ids are found in any case, as UUIDs are written in any case. */
export class MemoryStore implements Store {
  readonly #everyUuidIsAnAgent: boolean;
  readonly #onChange: () => void;
  #agents = new Map<string, Agent>();
  /** By agent, then by id; a Map keeps the order of creation. */
  #webhooks = new Map<string, Map<string, StoredWebhook>>();

  /**
   * @param everyUuidIsAnAgent whether an agent that is not in the content exists all the same
   * @param onChange called after each change
   */
  constructor(content: StoreContent, everyUuidIsAnAgent: boolean, onChange: () => void = () => {}) {
    this.#everyUuidIsAnAgent = everyUuidIsAnAgent;
    this.#onChange = onChange;
    this.#fill(content);
  }

  async listAgents(): Promise<readonly Agent[]> {
    return [...this.#agents.values()];
  }

  async findAgent(id: string): Promise<Agent | undefined> {
    const key = id.toLowerCase();
    const agent = this.#agents.get(key);
    if (agent !== undefined || !this.#everyUuidIsAnAgent || !anyUuid.test(key)) return agent;
    return { id: key, name: 'Any Agent' };
  }

  async listWebhooks(agentId: string): Promise<readonly StoredWebhook[]> {
    return [...(this.#webhooks.get(agentId)?.values() ?? [])];
  }

  async findWebhook(agentId: string, id: string): Promise<StoredWebhook | undefined> {
    return this.#webhooks.get(agentId)?.get(id.toLowerCase());
  }

  async insertWebhook(webhook: StoredWebhook): Promise<void> {
    this.#insert(webhook);
    this.#onChange();
  }

  async updateWebhook(
    agentId: string,
    id: string,
    change: (current: StoredWebhook) => StoredWebhook,
  ): Promise<StoredWebhook | undefined> {
    const siblings = this.#webhooks.get(agentId);
    const current = siblings?.get(id.toLowerCase());
    if (siblings === undefined || current === undefined) return undefined;
    const changed = change(current);
    if (changed !== current) {
      siblings.set(current.id, changed);
      this.#onChange();
    }
    return changed;
  }

  async deleteWebhook(agentId: string, id: string): Promise<boolean> {
    const siblings = this.#webhooks.get(agentId);
    if (siblings === undefined || !siblings.delete(id.toLowerCase())) return false;
    if (siblings.size === 0) this.#webhooks.delete(agentId);
    this.#onChange();
    return true;
  }

  async content(): Promise<StoreContent> {
    const webhooks = [...this.#webhooks.values()].flatMap((siblings) => [...siblings.values()]);
    return { agents: [...this.#agents.values()], webhooks };
  }

  async replaceContent(content: StoreContent): Promise<void> {
    this.#fill(content);
    this.#onChange();
  }

  #fill({ agents, webhooks }: StoreContent): void {
    this.#agents = new Map(agents.map((agent) => [agent.id.toLowerCase(), agent]));
    this.#webhooks = new Map();
    for (const webhook of webhooks) this.#insert(webhook);
  }

  #insert(webhook: StoredWebhook): void {
    const siblings = this.#webhooks.get(webhook.agent_id);
    if (siblings === undefined) this.#webhooks.set(webhook.agent_id, new Map([[webhook.id, webhook]]));
    else siblings.set(webhook.id, webhook);
  }
}
