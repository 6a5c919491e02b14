import { expect, test } from 'vitest';
import { isRoomFull, RoomFull } from '../../src/state/room.ts';
import { type StoredWebhook, webhooks } from '../../src/talkover/records.ts';
import { callStarted, type DeliveringMock, startDeliveringMock } from '../delivering-mock.ts';
import { startReceiver } from '../receiver.ts';
import { agentId, otherAgentId, webhook } from '../running-mock.ts';

const mebibyte = 1024 * 1024;

/** Templates of many lengths in bytes, longest first. Webhooks share them, so that only the mock counts them as memory. */
const templates = Array.from({ length: 27 }, (_, power) => ({ note: 'x'.repeat((64 * mebibyte) / 2 ** power) }));

/** Fills the room of a session with webhooks, to the last byte. */
async function fill({ engine }: DeliveringMock, session?: string): Promise<void> {
  const kept = engine.sessions.get(session).store.collection(webhooks);
  // The other fields do not matter here.
  const filler = (rest: object) => ({ id: 'filler', agent_id: otherAgentId, ...rest }) as unknown as StoredWebhook;
  let number = 0;
  await kept.insert(filler({ name: '' })).catch(onlyFull);
  for (const payload_templates of templates)
    await untilFull(() => kept.insert(filler({ id: `filler ${number++}`, payload_templates })));
  for (const length of [100, 10, 1])
    await untilFull(() =>
      kept
        .change('filler', otherAgentId, (one) => ({ ...one, name: `${one.name}${'x'.repeat(length)}` }))
        .then((changed) => changed ?? Promise.reject(new RoomFull(0))),
    );
}

async function untilFull(take: () => Promise<unknown>): Promise<void> {
  try {
    for (;;) await take();
  } catch (error) {
    onlyFull(error);
  }
}

function onlyFull(error: unknown): void {
  if (!isRoomFull(error)) throw error;
}

test('webhooks that have no room any more are refused with the reason, in each way to make one, and a reset makes room', async () => {
  const mock = await startDeliveringMock();
  const { call } = mock;
  const session = 'greedy';
  const id = await mock.hook('https://example.com/');
  await fill(mock, session);
  const created = await call('POST', `/agents/${agentId}/webhooks`, webhook(), session);
  expect([created.status, created.json]).toEqual([507, { message: expect.stringContaining('delete some, or reset') }]);
  const state = { records: { agent: [{ id: agentId, name: 'a' }], webhook: [], log: [] }, asked: {} };
  // It takes less than what it replaces.
  expect((await call('PUT', '//__mock/state', state, session)).status).toBe(200);
  await fill(mock, session);
  await fill(mock, 'other');
  await fill(mock);
  const others = [
    call('POST', `/agents/${agentId}/webhooks`, webhook()),
    call('PUT', `/agents/${agentId}/webhooks/${id}`, { name: 'A name that is longer than before' }),
    call('PUT', '//__mock/state', state, 'third'),
  ];
  expect((await Promise.all(others)).map(({ status }) => status)).toEqual([507, 507, 507]);
  expect((await call('POST', '//__mock/reset', undefined, session)).status).toBe(200);
  expect((await call('POST', `/agents/${agentId}/webhooks`, webhook(), session)).status).toBe(200);
});

test('a delivery that fails for good has its outcome, though there is no room to note that its webhook fails', async () => {
  const mock = await startDeliveringMock();
  const receiver = await startReceiver(() => 500);
  const id = await mock.hook(receiver.url, { max_retries: 0 });
  await fill(mock);
  expect(await mock.fire(callStarted)).toMatchObject([{ status: 'failed', http_status: 500 }]);
  expect(await mock.logs(id)).toMatchObject([{ status: 'failed' }]);
  expect(await mock.fire(callStarted)).toMatchObject([{ status: 'failed', http_status: 500 }]);
});
