import { type Resource, resource, type StoredRecord } from '../state/store.ts';
import { type Attempt, attemptsOf } from '../webhooks/attempt.ts';
import type { components } from './types.ts';

type Schemas = components['schemas'];

export interface Agent extends StoredRecord {
  readonly name: string;
}

/** What a person has asked for in a webhook, complete with the defaults. */
export type WebhookSettings = Readonly<Schemas['WebhookToCreate']>;

/** A webhook as it is kept: its settings. What follows from them (status, count of events) is not kept. */
export interface StoredWebhook extends WebhookSettings, StoredRecord {
  readonly agent_id: string;
  /** As the API writes it, with six fractional digits. */
  readonly created_at: string;
  readonly updated_at: string;
  /** Set when a delivery has used up its attempts, until the next success. */
  readonly failing?: true;
}

/** UUIDs are written in any case. */
const keyOf = (id: string) => id.toLowerCase();

export const agents: Resource<Agent> = resource('agent', { keyOf });

export const webhooks: Resource<StoredWebhook> = resource('webhook', { parent: agents, parentKey: 'agent_id', keyOf });

/** The attempts at deliveries, of each webhook in the order in which they were made. */
export const logs: Resource<Attempt> = attemptsOf(webhooks, 'log');
