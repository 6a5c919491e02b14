import type { components } from '../talkover/types.ts';

type Schemas = components['schemas'];

export interface Agent {
  readonly id: string;
  readonly name: string;
}

/** What a person has said of a webhook, with nothing left open. */
export type WebhookSettings = Readonly<Schemas['WebhookToCreate']>;

/**
 * A webhook as it is kept: what was asked for, whole. What follows from it (status, count of events) is not kept. A change
 * makes another object: the text that shows one is remembered.
 */
export interface StoredWebhook extends WebhookSettings {
  readonly id: string;
  readonly agent_id: string;
  /** As the API writes it, with six fractional digits. */
  readonly created_at: string;
  readonly updated_at: string;
  /** Set when a delivery has used up its attempts, until the next success. */
  readonly failing?: true;
}

/** An attempt at a delivery, as it is kept: all that is known of it. Times are written like those of a webhook. */
export interface StoredLog {
  readonly id: string;
  readonly agent_id: string;
  readonly webhook_id: string;
  /** The id of the delivery's first attempt: what all attempts at it have in common. */
  readonly delivery_id: string;
  readonly event: string;
  /** From 1. */
  readonly attempt: number;
  readonly status: 'pending' | 'success' | 'failed' | 'retrying';
  readonly created_at: string;
  /** When it is to be made. */
  readonly due_at: string;
  /** Whether a failure is followed by another attempt by itself: not that of a test or of a retry by hand. */
  readonly is_automatic: boolean;
  /** What the event has made; a template of the webhook is filled in with it. */
  readonly payload: Readonly<Record<string, unknown>>;
  /** The request, once it is made; the values of custom headers are not kept. */
  readonly request?: SentDelivery;
  readonly http_status?: number;
  readonly response_headers?: Readonly<Record<string, string>>;
  readonly response_body?: string;
  /** Why it failed. */
  readonly error?: string;
  readonly duration_ms?: number;
  readonly delivered_at?: string;
  /** What a person should know of it: a template's unknown variable, a header that was left out. */
  readonly notes?: readonly string[];
}

export interface SentDelivery {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Where a template has made it, and it is not the log's payload. */
  readonly payload?: unknown;
}

/** Everything that a store holds. */
export interface StoreContent {
  readonly agents: readonly Agent[];
  readonly webhooks: readonly StoredWebhook[];
  /** Of each webhook in the order in which they were made. */
  readonly logs: readonly StoredLog[];
}

/** Where agents, webhooks and logs are kept. Asynchronous, so that a store may be a file or another process. */
export interface Store {
  listAgents(): Promise<readonly Agent[]>;
  findAgent(id: string): Promise<Agent | undefined>;
  /** In the order of their creation: a new array after each change, the same until then, so that its text is remembered. */
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
  /** Whether there was one to delete. Its logs go with it. */
  deleteWebhook(agentId: string, id: string): Promise<boolean>;
  /** In the order in which they were made. */
  listLogs(webhookId: string): Promise<readonly StoredLog[]>;
  findLog(webhookId: string, id: string): Promise<StoredLog | undefined>;
  insertLog(log: StoredLog): Promise<void>;
  /**
   * Adds a log as the attempt after all those at its delivery that are kept, with nothing in between; gives it with its
   * number, or as it is where that is higher.
   */
  insertNextAttempt(log: StoredLog): Promise<StoredLog>;
  /** Replaces a log by itself with its outcome, and adds the attempt that follows, with nothing in between. */
  finishLog(log: StoredLog, next: StoredLog | undefined): Promise<void>;
  /** Of all agents. */
  allWebhooks(): Promise<readonly StoredWebhook[]>;
  content(): Promise<StoreContent>;
  replaceContent(content: StoreContent): Promise<void>;
}
