import { createMock, inferredApi, listen, loadDocument, type MockOptions } from '../../../src/index.ts';
import type { Attempt } from '../../../src/webhooks/attempt.ts';
import { documentOf } from '../../document-of.ts';
import { atFileEnd } from '../../file-end.ts';

/** A JSON body with this schema, or with an example of it. */
export function json(schema: unknown, more: Readonly<Record<string, unknown>> = {}) {
  return { content: { 'application/json': { schema, ...more } } };
}

/** An object of these properties, all of them required. */
export function object(properties: Readonly<Record<string, unknown>>) {
  return { type: 'object', required: Object.keys(properties), properties };
}

export const text = { type: 'string' };
export const uuid = { type: 'string', format: 'uuid' };

/** The callback item of one POST with this request body. */
export function post(requestBody?: unknown, more: Readonly<Record<string, unknown>> = {}) {
  return {
    post: { ...(requestBody !== undefined && { requestBody }), responses: { 204: { description: 'OK' } }, ...more },
  };
}

/** An operation that makes a job, with these callbacks. */
export function jobs(callbacks: unknown, more: Readonly<Record<string, unknown>> = {}) {
  return {
    operationId: 'createJob',
    requestBody: json({ type: 'object', properties: { name: text, url: text, id: text } }),
    responses: {
      201: {
        description: 'Made',
        headers: { Location: { schema: text, example: '/jobs/7' } },
        ...json(object({ id: uuid, name: text, state: { const: 'queued' } })),
      },
      default: { description: 'Refused' },
    },
    callbacks,
    ...more,
  };
}

/** A mock of a document on a real port, with what it delivers. */
export interface SendingMock {
  readonly url: string;
  /** POSTs JSON to a path, or what else is said. */
  ask(path: string, body?: unknown, init?: RequestInit): Promise<Response>;
  /** What the control API lists. */
  deliveries(session?: string): Promise<ShownAttempt[]>;
  /** Resolves when so many attempts were made in all, or failed without one. */
  attempted(count: number): Promise<void>;
}

type ShownAttempt = Attempt & { readonly to: NonNullable<Attempt['to']> };

export async function startSendingMock(
  paths: unknown,
  options: Omit<MockOptions, 'api'> = {},
  more: Readonly<Record<string, unknown>> = {},
  isStateful = false,
): Promise<SendingMock> {
  const document = await loadDocument(documentOf(paths, more));
  const api = isStateful ? inferredApi(document) : { document };
  const mock = await createMock({ clock: '2026-01-02T03:04:05Z', retryScale: 0, ...options, api });
  let attempts = 0;
  const waiting: { count: number; resolve: () => void }[] = [];
  mock.sessions.watchAttempts(() => {
    attempts++;
    for (const { count, resolve } of waiting) if (attempts >= count) resolve();
  });
  const { url, close } = await listen(mock, { port: 0 });
  atFileEnd(() => close());
  return {
    url,
    ask: (path, body, init) =>
      fetch(url + path, {
        method: 'POST',
        ...(body !== undefined && { body: JSON.stringify(body) }),
        ...init,
        headers: { 'Content-Type': 'application/json', ...init?.headers },
      }),
    async deliveries(session = 'default') {
      const response = await fetch(`${url}/__mock/deliveries`, { headers: { 'X-Mock-Session': session } });
      return ((await response.json()) as { deliveries: ShownAttempt[] }).deliveries;
    },
    attempted: (count) =>
      new Promise((resolve) => {
        if (attempts >= count) resolve();
        else waiting.push({ count, resolve });
      }),
  };
}
