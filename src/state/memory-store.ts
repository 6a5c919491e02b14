import type { Agent, Store, StoreContent, StoredLog, StoredWebhook } from './store.ts';

const anyUuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** How many logs of a webhook are kept. */
const mostLogs = 10_000;

/** Of every agent without webhooks: all of them have the same answer. */
const noWebhooks: readonly StoredWebhook[] = [];

/** Keeps everything in this process. Ids are found in any case, as UUIDs are written in any case. */
export class MemoryStore implements Store {
  readonly #everyUuidIsAnAgent: boolean;
  readonly #onChange: () => void;
  #agents = new Map<string, Agent>();
  /** By agent, then by id; a Map keeps the order of creation. */
  #webhooks = new Map<string, Map<string, StoredWebhook>>();
  /** By agent, the lists that were asked for since one of their webhooks changed. */
  #lists = new Map<string, readonly StoredWebhook[]>();
  /** By webhook, then by id. */
  #logs = new Map<string, Map<string, StoredLog>>();

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
    const key = agentId.toLowerCase();
    const known = this.#lists.get(key);
    if (known !== undefined) return known;
    const siblings = this.#webhooks.get(key);
    if (siblings === undefined) return noWebhooks;
    const list = [...siblings.values()];
    this.#lists.set(key, list);
    return list;
  }

  async findWebhook(agentId: string, id: string): Promise<StoredWebhook | undefined> {
    return this.#webhooks.get(agentId.toLowerCase())?.get(id.toLowerCase());
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
    const siblings = this.#webhooks.get(agentId.toLowerCase());
    const current = siblings?.get(id.toLowerCase());
    if (siblings === undefined || current === undefined) return undefined;
    const changed = change(current);
    if (changed !== current) {
      siblings.set(current.id.toLowerCase(), changed);
      this.#lists.delete(agentId.toLowerCase());
      this.#onChange();
    }
    return changed;
  }

  async deleteWebhook(agentId: string, id: string): Promise<boolean> {
    const siblings = this.#webhooks.get(agentId.toLowerCase());
    if (siblings === undefined || !siblings.delete(id.toLowerCase())) return false;
    if (siblings.size === 0) this.#webhooks.delete(agentId.toLowerCase());
    this.#lists.delete(agentId.toLowerCase());
    this.#logs.delete(id.toLowerCase());
    this.#onChange();
    return true;
  }

  async listLogs(webhookId: string): Promise<readonly StoredLog[]> {
    return [...(this.#logs.get(webhookId.toLowerCase())?.values() ?? [])];
  }

  async findLog(webhookId: string, id: string): Promise<StoredLog | undefined> {
    return this.#logs.get(webhookId.toLowerCase())?.get(id.toLowerCase());
  }

  async insertLog(log: StoredLog): Promise<void> {
    this.#insertLog(log);
    this.#onChange();
  }

  async insertNextAttempt(log: StoredLog): Promise<StoredLog> {
    let { attempt } = log;
    for (const made of this.#logs.get(log.webhook_id.toLowerCase())?.values() ?? [])
      if (made.delivery_id === log.delivery_id) attempt = Math.max(attempt, made.attempt + 1);
    const numbered = attempt === log.attempt ? log : { ...log, attempt };
    this.#insertLog(numbered);
    this.#onChange();
    return numbered;
  }

  async finishLog(log: StoredLog, next: StoredLog | undefined): Promise<void> {
    // The webhook may have been deleted meanwhile, and its logs with it.
    const siblings = this.#logs.get(log.webhook_id.toLowerCase());
    if (!siblings?.has(log.id.toLowerCase())) return;
    siblings.set(log.id.toLowerCase(), log);
    if (next !== undefined) this.#insertLog(next);
    this.#onChange();
  }

  async allWebhooks(): Promise<readonly StoredWebhook[]> {
    return [...this.#webhooks.values()].flatMap((siblings) => [...siblings.values()]);
  }

  async content(): Promise<StoreContent> {
    const logs = [...this.#logs.values()].flatMap((siblings) => [...siblings.values()]);
    return { agents: [...this.#agents.values()], webhooks: await this.allWebhooks(), logs };
  }

  async replaceContent(content: StoreContent): Promise<void> {
    this.#fill(content);
    this.#onChange();
  }

  #fill({ agents, webhooks, logs }: StoreContent): void {
    this.#agents = new Map(agents.map((agent) => [agent.id.toLowerCase(), agent]));
    this.#webhooks = new Map();
    this.#lists = new Map();
    for (const webhook of webhooks) this.#insert(webhook);
    this.#logs = new Map();
    for (const log of logs) this.#insertLog(log);
  }

  #insert(webhook: StoredWebhook): void {
    const [agentId, id] = [webhook.agent_id.toLowerCase(), webhook.id.toLowerCase()];
    const siblings = this.#webhooks.get(agentId);
    if (siblings === undefined) this.#webhooks.set(agentId, new Map([[id, webhook]]));
    else siblings.set(id, webhook);
    this.#lists.delete(agentId);
  }

  #insertLog(log: StoredLog): void {
    const [webhookId, id] = [log.webhook_id.toLowerCase(), log.id.toLowerCase()];
    const siblings = this.#logs.get(webhookId);
    if (siblings === undefined) {
      this.#logs.set(webhookId, new Map([[id, log]]));
      return;
    }
    siblings.set(id, log);
    if (siblings.size <= mostLogs) return;
    // What is still to be sent is the last to be forgotten.
    for (const [key, { status }] of siblings) {
      if (status !== 'pending') return void siblings.delete(key);
    }
  }
}
