import { hasKeys } from '../openapi/document/json-pointer.ts';
import { statusOf } from './present.ts';
import type { components } from './types.ts';

type Schemas = components['schemas'];

/** Makes each webhook of a sample agree with itself: its status, its count of events and the order of its times. */
export function harmonize(sample: unknown): unknown {
  if (Array.isArray(sample)) return sample.map(harmonize);
  if (!hasKeys(sample)) return sample;
  if (isPage(sample)) {
    const total = sample.data.length;
    return { ...sample, pagination: { current_page: 1, per_page: Math.max(25, total), total, last_page: 1 } };
  }
  if (!isWebhook(sample))
    return Object.fromEntries(Object.entries(sample).map(([key, value]) => [key, harmonize(value)]));
  const [created_at, updated_at] = [sample.created_at, sample.updated_at].sort();
  return { ...sample, created_at, updated_at, events_count: sample.events.length, status: statusOf(sample) };
}

function isPage(value: Record<string, unknown>): value is { data: unknown[]; pagination: Schemas['Pagination'] } {
  return Array.isArray(value.data) && 'pagination' in value;
}

function isWebhook(value: Record<string, unknown>): value is Schemas['Webhook'] {
  return Array.isArray(value.events) && 'events_count' in value && 'status' in value;
}
