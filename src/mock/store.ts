import type { components } from '../spec/document-types.ts';

type Schemas = components['schemas'];

export interface Agent {
  readonly id: string;
  readonly name: string;
}

/** What a person has said of a webhook, with nothing left open. */
export type WebhookSettings = Readonly<Schemas['WebhookToCreate']>;

/** A webhook as it is kept: what was asked for, whole. What follows from it (status, count of events) is not kept. */
export interface StoredWebhook extends WebhookSettings {
  readonly id: string;
  readonly agent_id: string;
  /** As the API writes it, with six fractional digits. */
  readonly created_at: string;
  readonly updated_at: string;
}

/** Everything that a store holds. */
export interface StoreContent {
  readonly agents: readonly Agent[];
  readonly webhooks: readonly StoredWebhook[];
}

/** Where agents and webhooks are kept. Asynchronous, so that a store may be a file or another process. */
export interface Store {
  listAgents(): Promise<readonly Agent[]>;
  findAgent(id: string): Promise<Agent | undefined>;
  /** In the order of their creation. */
  listWebhooks(agentId: string): Promise<readonly StoredWebhook[]>;
  findWebhook(agentId: string, id: string): Promise<StoredWebhook | undefined>;
  insertWebhook(webhook: StoredWebhook): Promise<void>;
  /**
   * Replaces a webhook by what `change` makes of it, with nothing in between; gives the new one, or undefined if the
   * webhook is gone.
   */
  updateWebhook(
    agentId: string,
    id: string,
    change: (current: StoredWebhook) => StoredWebhook,
  ): Promise<StoredWebhook | undefined>;
  /** Whether there was one to delete. */
  deleteWebhook(agentId: string, id: string): Promise<boolean>;
  content(): Promise<StoreContent>;
  replaceContent(content: StoreContent): Promise<void>;
}
