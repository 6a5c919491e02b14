import { expect, test } from 'vitest';
import { startDeliveringMock } from '../delivering-mock.ts';
import { startReceiver } from '../receiver.ts';
import { agentId } from '../running-mock.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const traceparent = `00-${traceId}-00f067aa0ba902b7-01`;
const sameTrace = expect.stringMatching(new RegExp(`^00-${traceId}-(?!00f067aa0ba902b7)[0-9a-f]{16}-01$`));

const event = JSON.stringify({ agent_id: agentId, event: 'event_phone_call_started', wait: true });
const json = { 'Content-Type': 'application/json' };

test('an event, a test and a retry pass the trace of their request on, with a span for each attempt', async () => {
  const receiver = await startReceiver((_, count) => (count === 1 || count === 2 ? 500 : 200));
  const mock = await startDeliveringMock({ retryScale: 0 });
  const id = await mock.hook(`${receiver.url}/one`, { max_retries: 1 });
  const headers = { ...json, Authorization: 'Bearer x', traceparent, tracestate: 'vendor=1' };
  await mock.send('POST', '//__mock/events', { headers, body: event });
  await mock.ended(1);
  const [failed] = await mock.logs(id);
  await mock.send('POST', `/agents/${agentId}/webhooks/${id}/test`, { headers });
  const retried = await mock.send('POST', `/agents/${agentId}/webhooks/${id}/logs/${failed?.id}/retry`, { headers });
  expect(retried.status).toBe(200);
  await receiver.has(4);
  const sent = receiver.received.map((delivery) => delivery.headers);
  for (const { traceparent: parent, tracestate } of sent) expect([parent, tracestate]).toEqual([sameTrace, 'vendor=1']);
  expect(new Set(sent.map((delivery) => delivery.traceparent)).size).toBe(4);
});

test('a delivery is sent without a trace if its request has none that can be read', async () => {
  const receiver = await startReceiver();
  const mock = await startDeliveringMock();
  await mock.hook(`${receiver.url}/one`);
  for (const given of [{}, { traceparent: `${traceparent}-x` }, { tracestate: 'vendor=1' }])
    await mock.send('POST', '//__mock/events', { headers: { ...json, ...given }, body: event });
  await receiver.has(3);
  for (const { headers } of receiver.received)
    expect([headers.traceparent, headers.tracestate]).toEqual([undefined, undefined]);
});

test("a manual retry continues the delivery's trace, or that of its own request", async () => {
  const receiver = await startReceiver(() => 500);
  const mock = await startDeliveringMock();
  const id = await mock.hook(`${receiver.url}/one`, { max_retries: 0 });
  await mock.send('POST', '//__mock/events', { headers: { ...json, traceparent }, body: event });
  await mock.ended(1);
  const [failed] = await mock.logs(id);
  const retry = `/agents/${agentId}/webhooks/${id}/logs/${failed?.id}/retry`;
  await mock.call('POST', retry);
  await mock.ended(2);
  const other = traceparent.replace(traceId, '0af7651916cd43dd8448eb211c80319c');
  await mock.send('POST', retry, { headers: { Authorization: 'Bearer x', traceparent: other } });
  await mock.ended(3);
  expect(receiver.received.map(({ headers }) => headers.traceparent)).toEqual([
    sameTrace,
    sameTrace,
    expect.stringMatching(/^00-0af7651916cd43dd8448eb211c80319c-/),
  ]);
});

test('the same seed and requests give the same spans', async () => {
  const receiver = await startReceiver();
  for (const count of [1, 2]) {
    const mock = await startDeliveringMock({ seed: 7 });
    await mock.hook(`${receiver.url}/one`);
    await mock.send('POST', '//__mock/events', { headers: { ...json, traceparent }, body: event });
    await receiver.has(count);
  }
  const [one, other] = receiver.received;
  expect(one?.headers.traceparent).toEqual(sameTrace);
  expect(other?.headers.traceparent).toBe(one?.headers.traceparent);
});
