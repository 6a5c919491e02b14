import { microsecondsOf } from '../state/clock.ts';
import { type ParentResource, type Resource, resource, type StoredRecord } from '../state/store.ts';
import type { Addressee } from './addressee.ts';
import type { TraceContext } from './trace-context.ts';

/** An attempt of a delivery, as in the log. Times look like `2025-09-03T23:19:51.000000Z`. */
export interface Attempt extends StoredRecord {
  readonly subscription_id: string;
  /** The id of the delivery's first attempt, which all of its attempts share. */
  readonly delivery_id: string;
  readonly event: string;
  /** Counted from 1. */
  readonly attempt: number;
  readonly status: 'pending' | 'success' | 'failed' | 'retrying';
  readonly created_at: string;
  /** When the attempt is due. */
  readonly due_at: string;
  /** True if a failed attempt is retried automatically. False for tests and manual retries. */
  readonly is_automatic: boolean;
  /** The data of the event, from which templates are filled. */
  readonly payload: Readonly<Record<string, unknown>>;
  /** Where it goes, and what is sent, where no subscription says that. */
  readonly to?: Addressee;
  /** The trace context of the request that caused it; undefined if that had none. */
  readonly trace?: TraceContext;
  /** The request, once it is made. The values of custom headers are not kept. */
  readonly request?: SentDelivery;
  readonly http_status?: number;
  readonly response_headers?: Readonly<Record<string, string>>;
  readonly response_body?: string;
  /** Why the attempt failed. */
  readonly error?: string;
  readonly duration_ms?: number;
  readonly delivered_at?: string;
  /** Remarks for the log: a template's unknown variable, an omitted header. */
  readonly notes?: readonly string[];
}

export interface SentDelivery {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The result of a template, if it differs from the attempt's payload. */
  readonly payload?: unknown;
}

/** The most attempts of one subscription that are kept. */
const mostAttempts = 10_000;

/** The most bytes of attempts in a session, and in all sessions. When there are more, the oldest are dropped. */
const mostBytes = { store: 64 * 1024 * 1024, all: 256 * 1024 * 1024 };

/**
 * Makes the resource that keeps delivery attempts.
 * @param subscriptions the resource of the subscriptions; deleting a subscription deletes its attempts
 */
export function attemptsOf(subscriptions: ParentResource, name = 'attempt'): Resource<Attempt> {
  return resource<Attempt>(name, {
    parent: subscriptions,
    parentKey: 'subscription_id',
    ...(subscriptions.keyOf !== undefined && { keyOf: subscriptions.keyOf }),
    most: mostAttempts,
    mostBytes,
    // Pending attempts are dropped last.
    isDispensable: ({ status }) => status !== 'pending',
    // A test is made immediately by the process that was asked for it.
    waitsUntil: ({ status, is_automatic, attempt, due_at }) =>
      status === 'pending' && (is_automatic || attempt > 1) ? microsecondsOf(due_at) : undefined,
  });
}
