import { expect, test } from 'vitest';
import { MetricsPackageMissing } from '../../src/control/metrics.ts';
import { startDeliveringMock } from '../delivering-mock.ts';
import { startReceiver } from '../receiver.ts';
import { agentId, type RunningMock, startMock, webhook } from '../running-mock.ts';

/** The values of the metrics by their names and labels, as they are written: `up{a="b"}`. */
async function metricsOf(mock: Pick<RunningMock, 'send'>): Promise<ReadonlyMap<string, number>> {
  const { status, text } = await mock.send('GET', '//__mock/metrics');
  expect([status, text.slice(0, 200)]).toEqual([200, expect.stringMatching(/^# HELP /)]);
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  );
}

/** Those whose name begins so. */
function named(metrics: ReadonlyMap<string, number>, name: string): Record<string, number> {
  return Object.fromEntries([...metrics].filter(([key]) => key.startsWith(name)));
}

test('requests are counted from the start, by operation and status, and unknown paths under one label', async () => {
  const mock = await startMock();
  await mock.send('GET', '/health');
  await mock.send('GET', '/health');
  await mock.create(webhook());
  await mock.create({});
  for (const path of ['/a', '/b', '//c', `/agents/${agentId}/nothing`]) await mock.send('GET', path);
  await mock.send('PATCH', '/health');
  expect(named(await metricsOf(mock), 'talkover_mock_requests_total')).toEqual({
    'talkover_mock_requests_total{operation="getHealth",status="200"}': 2,
    'talkover_mock_requests_total{operation="createAgentWebhook",status="200"}': 1,
    'talkover_mock_requests_total{operation="createAgentWebhook",status="422"}': 1,
    'talkover_mock_requests_total{operation="unknown",status="404"}': 4,
    'talkover_mock_requests_total{operation="unknown",status="405"}': 1,
  });
});

test('requests for metrics or to the control API are not counted as requests of the mocked API', async () => {
  const mock = await startMock();
  await mock.send('GET', '//__mock/health');
  await metricsOf(mock);
  expect(named(await metricsOf(mock), 'talkover_mock_requests_total')).toEqual({});
});

test('a request without an answer has the status none', async () => {
  const mock = await startMock();
  const headers = { Prefer: 'fault=reset' };
  await expect(mock.send('GET', '/health', { headers })).rejects.toThrow();
  expect(named(await metricsOf(mock), 'talkover_mock_re')).toMatchObject({
    'talkover_mock_requests_total{operation="getHealth",status="none"}': 1,
    'talkover_mock_refusals_total{reason="injected_fault"}': 1,
  });
});

test('refusals are counted by a fixed set of reasons, for any request', async () => {
  const mock = await startMock({ tokens: ['right'], rateLimit: 1000 });
  const path = `/agents/${agentId}/webhooks`;
  const authorized = { Authorization: 'Bearer right', 'Content-Type': 'application/json' };
  await mock.send('GET', path);
  await mock.send('GET', path, { headers: { Authorization: 'Bearer wrong' } });
  await mock.send('POST', path, { headers: authorized, body: '{}' });
  await mock.send('POST', path, { headers: authorized, body: '{"name": 1}' });
  await mock.send('GET', `${path}/${agentId}`, { headers: authorized });
  await mock.send('GET', '/nothing', { headers: authorized });
  await mock.send('DELETE', path, { headers: authorized });
  await mock.send('GET', path, { headers: { ...authorized, Prefer: 'fault=503' } });
  await mock.send('GET', path, { headers: { ...authorized, Prefer: 'code=499' } });
  await mock.send('GET', path, { headers: { ...authorized, 'X-Mock-Session': 'x'.repeat(101) } });
  await mock.sendRaw('GET /api/v1/health HTTP/1.1\r\nHost: elsewhere.example\r\nConnection: close\r\n\r\n');
  await mock.send('POST', path, { headers: authorized, body: JSON.stringify('x'.repeat(1_100_000)) });
  expect(named(await metricsOf(mock), 'talkover_mock_refusals_total')).toEqual({
    'talkover_mock_refusals_total{reason="unauthenticated"}': 2,
    'talkover_mock_refusals_total{reason="invalid_input"}': 2,
    'talkover_mock_refusals_total{reason="resource_missing"}': 1,
    'talkover_mock_refusals_total{reason="route_not_found"}': 1,
    'talkover_mock_refusals_total{reason="method_not_allowed"}': 1,
    'talkover_mock_refusals_total{reason="injected_fault"}': 1,
    'talkover_mock_refusals_total{reason="preference_unsatisfiable"}': 1,
    'talkover_mock_refusals_total{reason="session_unusable"}': 1,
    'talkover_mock_refusals_total{reason="foreign_page"}': 1,
    'talkover_mock_refusals_total{reason="body_too_large"}': 1,
  });
});

test('an exceeded quota is a reason of its own', async () => {
  const mock = await startMock({ rateLimit: 1 });
  const headers = { Authorization: 'Bearer x' };
  for (let sent = 0; sent < 3; sent++) await mock.send('GET', `/agents/${agentId}/webhooks`, { headers });
  expect(named(await metricsOf(mock), 'talkover_mock_refusals_total')).toEqual({
    'talkover_mock_refusals_total{reason="quota_exceeded"}': 2,
  });
});

test('durations of requests are a histogram for each operation, in seconds', async () => {
  const mock = await startMock();
  await mock.send('GET', '/health');
  await mock.send('GET', '/health');
  const times = named(await metricsOf(mock), 'talkover_mock_request_duration_seconds');
  const of = (name: string) => times[`talkover_mock_request_duration_seconds_${name}`];
  expect([of('count{operation="getHealth"}'), of('bucket{operation="getHealth",le="+Inf"}')]).toEqual([2, 2]);
  const bounds = Object.entries(times).filter(([name]) => name.includes('_bucket'));
  expect(bounds.map(([, count]) => count)).toEqual(bounds.map(([, count]) => count).toSorted((a, b) => a - b));
  const sum = of('sum{operation="getHealth"}') ?? 0;
  expect(sum).toBeGreaterThan(0);
  expect(sum).toBeLessThan(600);
});

test('deliveries are counted by the outcome of each attempt, and waiting ones are the depth of the queue', async () => {
  const receiver = await startReceiver((_, count) => (count === 1 ? 200 : 500));
  const mock = await startDeliveringMock();
  await mock.hook(`${receiver.url}/one`, { max_retries: 3 });
  await mock.fire();
  await mock.fire();
  const metrics = await metricsOf(mock);
  expect(named(metrics, 'talkover_mock_delivery')).toEqual({
    'talkover_mock_delivery_attempts_total{outcome="success"}': 1,
    'talkover_mock_delivery_attempts_total{outcome="retrying"}': 1,
    'talkover_mock_delivery_attempts_total{outcome="failed"}': 0,
    talkover_mock_delivery_queue_depth: 1,
  });
});

test('the process metrics are the usual ones of Node, in the format of Prometheus', async () => {
  const mock = await startMock();
  // As Prometheus 3 asks.
  const Accept =
    'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.2';
  const { status, headers, text } = await mock.send('GET', '//__mock/metrics', { headers: { Accept } });
  expect([status, headers.get('Content-Type')]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
  for (const name of ['process_cpu_seconds_total', 'process_resident_memory_bytes', 'nodejs_eventloop_lag_seconds'])
    expect(text).toMatch(new RegExp(`^${name} `, 'm'));
  expect(text).toMatch(/^# TYPE talkover_mock_request_duration_seconds histogram$/m);
});

test('two mocks in a process count separately', async () => {
  const [one, other] = [await startMock(), await startMock()];
  await one.send('GET', '/health');
  expect(named(await metricsOf(one), 'talkover_mock_requests_total')).not.toEqual({});
  expect(named(await metricsOf(other), 'talkover_mock_requests_total')).toEqual({});
});

test('the error about the missing package names it', () => {
  expect(new MetricsPackageMissing()).toMatchObject({ status: 501, message: expect.stringContaining('prom-client') });
});
