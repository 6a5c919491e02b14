import { type Resource, resource, type StoredRecord } from '../state/store.ts';
import { type Attempt, attemptsOf } from '../webhooks/attempt.ts';
import type { components } from './types.ts';

type Schemas = components['schemas'];

export interface Agent extends StoredRecord {
  readonly name: string;
}

/** The settings of a webhook, with defaults filled in. */
export type WebhookSettings = Readonly<Schemas['WebhookToCreate']>;

/** A webhook as it is stored: its settings, without what follows from them (status, number of events). */
export interface StoredWebhook extends WebhookSettings, StoredRecord {
  readonly agent_id: string;
  /** In the API's format, with six fractional digits. */
  readonly created_at: string;
  readonly updated_at: string;
  /** Set when a delivery has used up its attempts, until the next success. */
  readonly failing?: true;
}

/** UUIDs are written in any case. */
const keyOf = (id: string) => id.toLowerCase();

export const agents: Resource<Agent> = resource('agent', { keyOf });

export const webhooks: Resource<StoredWebhook> = resource('webhook', { parent: agents, parentKey: 'agent_id', keyOf });

/** The delivery attempts of each webhook, oldest first. */
export const logs: Resource<Attempt> = attemptsOf(webhooks, 'log');
