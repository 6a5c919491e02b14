import { expect, test } from 'vitest';
import { logs } from '../../src/talkover/records.ts';
import { callStarted, type DeliveringMock, startDeliveringMock } from '../delivering-mock.ts';
import { startReceiver } from '../receiver.ts';
import { agentId } from '../running-mock.ts';

const mebibyte = 1024 * 1024;

/** What the log of a session may take, in bytes. */
const most = logs.mostBytes?.store ?? Number.NaN;

/** What an event is about, nearly as long as a request may be. */
const long = (number: number) => ({ note: `${number} ${'x'.repeat(0.9 * mebibyte)}` });

const logOf = async ({ engine }: DeliveringMock, session?: string) =>
  (await engine.sessions.get(session).services.outbox?.attempts.all()) ?? [];

const bytesOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

test('a log of long events has bounded bytes: the oldest entries of any webhook are dropped', async () => {
  const mock = await startDeliveringMock();
  const receiver = await startReceiver(() => 204);
  const hooks = 4;
  for (let count = 0; count < hooks; count++) await mock.hook(receiver.url);
  const [first] = await mock.fire(callStarted, long(0));
  for (let number = 1; number <= 18; number++) await mock.fire(callStarted, long(number));
  const kept = await logOf(mock);
  expect(receiver.received).toHaveLength(19 * hooks);
  expect(bytesOf(kept)).toBeGreaterThan(most * 0.95);
  expect(bytesOf(kept)).toBeLessThanOrEqual(most);
  expect(kept.map(({ id }) => id)).not.toContain(first?.id);
  const numbers = kept.map(({ payload }) =>
    Number.parseInt(JSON.stringify(payload.data).replace(/^.*"note":"/s, ''), 10),
  );
  expect(Math.min(...numbers)).toBe(19 - Math.ceil(kept.length / hooks));
  const { status, json } = await mock.call('GET', '//__mock/state');
  expect([status, json]).toMatchObject([200, { records: { log: { length: kept.length } } }]);
});

test('the entries of one event share its data in memory', async () => {
  const mock = await startDeliveringMock();
  const receiver = await startReceiver(() => 204);
  for (let count = 0; count < 3; count++) await mock.hook(receiver.url);
  await mock.fire(callStarted, long(0));
  const kept = await logOf(mock);
  expect(kept).toHaveLength(3);
  expect(new Set(kept.map(({ payload }) => payload.data)).size).toBe(1);
});

test('deliveries that would not fit next to the waiting ones are refused, and none of them is kept or sent', async () => {
  const mock = await startDeliveringMock();
  // The first delivery to each webhook is never answered, so that the others wait.
  const receiver = await startReceiver(() => () => {});
  const hooks = [];
  for (let count = 0; count < 5; count++) hooks.push(await mock.hook(receiver.url));
  const body = (number: number) => ({ agent_id: agentId, event: callStarted, data: long(number) });
  let fired = 0;
  let answer = await mock.call('POST', '//__mock/events', body(0));
  while (answer.status === 200) answer = await mock.call('POST', '//__mock/events', body(++fired));
  expect([answer.status, answer.json]).toEqual([
    503,
    expect.objectContaining({ detail: `More than ${most} bytes of deliveries would be waiting.` }),
  ]);
  const kept = await logOf(mock);
  expect(kept).toHaveLength(5 * fired);
  expect(bytesOf(kept)).toBeLessThanOrEqual(most);
  expect(receiver.received.length).toBeLessThanOrEqual(hooks.length);
  expect((await mock.call('POST', '//__mock/reset')).status).toBe(200);
  expect((await mock.call('POST', '//__mock/events', body(0))).status).toBe(200);
});

test('the logs of all sessions share a limit: the oldest entry of any session is dropped first', async () => {
  const { engine, call } = await startDeliveringMock();
  const sessions = ['first', 'second', 'third', 'fourth', 'fifth'];
  const note = 'x'.repeat(mebibyte);
  const add = async (session: string, number: number) => {
    const log = engine.sessions.get(session).store.collection(logs);
    await log.insert({
      ...{ id: `${session}-${number}`, subscription_id: 'any', delivery_id: 'any', event: callStarted, attempt: 1 },
      ...{ status: 'success', created_at: '', due_at: '', is_automatic: true, payload: { note } },
    });
  };
  const countOf = async (session: string) => (await engine.sessions.get(session).store.collection(logs).all()).length;
  for (const session of sessions) for (let number = 0; number < 60; number++) await add(session, number);
  const all = Math.floor((logs.mostBytes?.all ?? 0) / (mebibyte + 1000));
  expect(await Promise.all(sessions.map(countOf))).toEqual([all - 4 * 60, 60, 60, 60, 60]);
  // A session that begins anew leaves its room to the others.
  await call('POST', '//__mock/reset', undefined, 'fifth');
  for (let number = 0; number < 60; number++) await add('sixth', number);
  expect(await Promise.all(['first', 'fifth', 'sixth'].map(countOf))).toEqual([all - 4 * 60, 0, 60]);
});
