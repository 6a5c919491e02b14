import type { Engine, EngineOptions } from '../src/index.ts';
import type { Attempt } from '../src/webhooks/attempt.ts';
import { agentId, type RunningMock, startMock, webhook } from './running-mock.ts';
import { createEngine } from './shared-document.ts';

/** A mock on a real port, with what it delivers. */
export interface DeliveringMock extends RunningMock {
  readonly engine: Engine;
  /** The attempts made so far, in the order in which they ended. */
  readonly attempts: readonly Attempt[];
  /** Resolves when so many attempts were made in all. */
  attempted(count: number): Promise<void>;
  /** Resolves when so many deliveries have succeeded or failed for good. */
  ended(count: number): Promise<void>;
  /** Creates a webhook with a URL, and gives its id. */
  hook(url: string, changes?: Readonly<Record<string, unknown>>): Promise<string>;
  /** Lets an event happen to the documented agent; resolves when each webhook was tried once. */
  fire(event?: string, data?: unknown): Promise<Attempt[]>;
  /** The log of a webhook as the API shows it, newest first. */
  logs(id: string): Promise<Record<string, unknown>[]>;
  statusOf(id: string): Promise<unknown>;
}

/** The event that {@link webhook} subscribes to. */
export const callStarted = 'event_phone_call_started';

export async function startDeliveringMock(options: EngineOptions = {}): Promise<DeliveringMock> {
  const engine = await createEngine({ empty: true, ...options });
  // What is delivered keeps this process busy: a connection must not be closed just as the next request uses it.
  const mock = await startMock({ engine }, 'listener', 60_000);
  const attempts: Attempt[] = [];
  let ended = 0;
  const waiting: { isOver: () => boolean; resolve: () => void }[] = [];
  engine.sessions.watchAttempts(({ attempt }) => {
    attempts.push(attempt);
    if (attempt.status !== 'retrying') ended++;
    for (const { isOver, resolve } of waiting) if (isOver()) resolve();
  });
  const when = (isOver: () => boolean) =>
    new Promise<void>((resolve) => {
      if (isOver()) resolve();
      else waiting.push({ isOver, resolve });
    });
  const path = (id: string) => `/agents/${agentId}/webhooks/${id}`;
  return {
    ...mock,
    engine,
    attempts,
    attempted: (count) => when(() => attempts.length >= count),
    ended: (count) => when(() => ended >= count),
    async hook(webhook_url, changes = {}) {
      const { json, text } = await mock.create(webhook({ webhook_url, ...changes }));
      const created = json as { data?: { id: string } };
      if (created.data === undefined) throw new Error(`not created: ${text}`);
      return created.data.id;
    },
    async fire(event = callStarted, data = {}) {
      const body = { agent_id: agentId, event, data, wait: true };
      const { json, text } = await mock.call('POST', '//__mock/events', body);
      const fired = json as { deliveries?: Attempt[] };
      if (fired.deliveries === undefined) throw new Error(`not fired: ${text}`);
      return fired.deliveries;
    },
    async logs(id) {
      const { json } = await mock.call('GET', `${path(id)}/logs?per_page=100`);
      return (json as { data: Record<string, unknown>[] }).data;
    },
    async statusOf(id) {
      const { json } = await mock.call('GET', path(id));
      return (json as { data: { status: string } }).data.status;
    },
  };
}
