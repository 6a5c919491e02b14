import { expect, test } from 'vitest';
import { BodyTooLarge } from '../../src/mock/refusals/refusals.ts';
import { agentId, webhook } from '../running-mock.ts';
import { createApp, createEngine } from '../shared-document.ts';

/** A part of a larger memory, as what cuts up a stream has it. */
function bytesOf(value: unknown): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(value));
  const memory = new Uint8Array(text.length + 16).fill(0x7b);
  memory.set(text, 8);
  return memory.subarray(8, 8 + text.length);
}

const request = {
  method: 'POST',
  url: `/api/v1/agents/${agentId}/webhooks`,
  headers: { authorization: 'Bearer x', 'content-type': 'application/json' },
};

test('an engine accepts a body of plain bytes, like a Buffer', async () => {
  const engine = await createEngine({ clock: '2025-09-03T23:19:51Z', empty: true });
  const name = 'Ünïcode ✓';
  const plain = await engine.handle({ ...request, body: bytesOf(webhook({ name })) });
  expect(JSON.parse(String(plain.body))).toMatchObject({ success: true, data: { name } });
  const again = await createEngine({ clock: '2025-09-03T23:19:51Z', empty: true });
  const buffer = await again.handle({ ...request, body: Buffer.from(JSON.stringify(webhook({ name }))) });
  expect(plain).toEqual(buffer);
});

test('a fault rule matches plain bytes too, and never a body that was not read', async () => {
  const engine = await createEngine({ empty: true });
  engine.sessions.get(undefined).faults.add({ match: { body: { name: 'Orders' } }, fault: '503' });
  expect((await engine.handle({ ...request, body: bytesOf(webhook()) })).status).toBe(503);
  expect((await engine.handle({ ...request, body: bytesOf(webhook({ name: 'Other' })) })).status).toBe(200);
  expect((await engine.handle({ ...request, body: new BodyTooLarge(1) })).status).not.toBe(503);
});

test('the result of createApp listens, independently of its type', async () => {
  const server = (await createApp()).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  expect((await fetch(`http://127.0.0.1:${port}/api/v1/health`)).status).toBe(200);
  await new Promise((resolve) => server.close(resolve));
});
