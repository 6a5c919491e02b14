import { microsecondsOf } from '../state/clock.ts';
import { type ParentResource, type Resource, resource, type StoredRecord } from '../state/store.ts';
import type { Addressee } from './addressee.ts';
import type { TraceContext } from './trace-context.ts';

/** One attempt at a delivery, as the log keeps it. Times look like `2025-09-03T23:19:51.000000Z`. */
export interface Attempt extends StoredRecord {
  readonly subscription_id: string;
  /** The id of the delivery's first attempt, which all of its attempts share. */
  readonly delivery_id: string;
  readonly event: string;
  /** From 1. */
  readonly attempt: number;
  readonly status: 'pending' | 'success' | 'failed' | 'retrying';
  readonly created_at: string;
  /** When the attempt is to be made. */
  readonly due_at: string;
  /** True if a failed attempt is retried automatically: not so for a test and for a retry by hand. */
  readonly is_automatic: boolean;
  /** What the event is about; a template is filled from it. */
  readonly payload: Readonly<Record<string, unknown>>;
  /** Where it goes, and what is sent, where no subscription says that. */
  readonly to?: Addressee;
  /** Its place in the trace of the request that has led to it; undefined where that named none. */
  readonly trace?: TraceContext;
  /** The request, once it is made; the values of custom headers are not kept. */
  readonly request?: SentDelivery;
  readonly http_status?: number;
  readonly response_headers?: Readonly<Record<string, string>>;
  readonly response_body?: string;
  /** Why the attempt failed. */
  readonly error?: string;
  readonly duration_ms?: number;
  readonly delivered_at?: string;
  /** Remarks for a person: a template's unknown variable, a header that was left out. */
  readonly notes?: readonly string[];
}

export interface SentDelivery {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** What a template has made, where it is not the attempt's payload. */
  readonly payload?: unknown;
}

/** How many attempts are kept of one subscription. */
const mostAttempts = 10_000;

/** How many bytes the attempts of a session take at most, and those of all sessions: of more, the oldest go. */
const mostBytes = { store: 64 * 1024 * 1024, all: 256 * 1024 * 1024 };

/**
 * The resource that keeps the attempts at deliveries.
 * @param subscriptions the resource whose records are the subscriptions; a deleted one takes its attempts with it
 */
export function attemptsOf(subscriptions: ParentResource, name = 'attempt'): Resource<Attempt> {
  return resource<Attempt>(name, {
    parent: subscriptions,
    parentKey: 'subscription_id',
    ...(subscriptions.keyOf !== undefined && { keyOf: subscriptions.keyOf }),
    most: mostAttempts,
    mostBytes,
    // What is still to be sent is the last to be forgotten.
    isDispensable: ({ status }) => status !== 'pending',
    // A test is made at once by whoever has asked for it.
    waitsUntil: ({ status, is_automatic, attempt, due_at }) =>
      status === 'pending' && (is_automatic || attempt > 1) ? microsecondsOf(due_at) : undefined,
  });
}
