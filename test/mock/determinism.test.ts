import { expect, test } from 'vitest';
import type { Engine, MockRequest } from '../../src/index.ts';
import { agentId, webhook } from '../running-mock.ts';
import { createEngine } from '../shared-document.ts';

const options = { seed: 42, clock: '2026-01-02T03:04:05Z' };

function request(body: unknown, headers: Record<string, string> = {}): MockRequest {
  return {
    method: 'POST',
    url: `/api/v1/agents/${agentId}/webhooks`,
    headers: { authorization: 'Bearer x', 'content-type': 'application/json', ...headers },
    body: Buffer.from(JSON.stringify(body)),
  };
}

const requests: readonly MockRequest[] = [
  request(webhook({ name: 'a' })),
  request(webhook({ name: 'b' })),
  request(webhook({ name: 'b' })),
  request({}),
  request({}, { prefer: 'dynamic=true' }),
  request({ other: 1 }, { prefer: 'dynamic=true' }),
  { method: 'GET', url: '/api/v1/health', headers: {}, body: Buffer.alloc(0) },
];

/** The answers by request, those of equal requests in any order. */
async function answers(engine: Engine, order: readonly MockRequest[]): Promise<Map<string, string[]>> {
  const replies = await Promise.all(
    order.map(async (sent) => [JSON.stringify(sent), JSON.stringify(await engine.handle(sent))] as const),
  );
  const byRequest = new Map<string, string[]>();
  for (const [sent, reply] of replies.sort()) byRequest.set(sent, [...(byRequest.get(sent) ?? []), reply]);
  return byRequest;
}

test('same seed, clock and requests give the same bytes, in any order and concurrently', async () => {
  const expected = await answers(await createEngine(options), requests);
  expect(expected.size).toBe(6);
  for (const order of [requests.toReversed(), [...requests.slice(3), ...requests.slice(0, 3)]]) {
    expect(await answers(await createEngine(options), order)).toEqual(expected);
  }
});

test('another seed gives other ids', async () => {
  const [one, other] = await Promise.all(
    [1, 2].map(async (seed) => (await createEngine({ ...options, seed })).handle(requests[0] as MockRequest)),
  );
  expect(one?.body).not.toBe(other?.body);
});

test('an invalid clock is refused with the expected form', async () => {
  await expect(createEngine({ clock: 'noon' })).rejects.toThrow(
    '"noon" is not an ISO 8601 date and time such as 2025-09-03T23:19:51Z',
  );
});
