import { describe, expect, test } from 'vitest';
import { startReceiver } from '../receiver.ts';
import { agentId, webhook } from '../running-mock.ts';
import { RunningCommand, run, runProcess } from './command.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const traceparent = `00-${traceId}-00f067aa0ba902b7-01`;

type Line = Readonly<Record<string, unknown>>;

/** A mock whose log is JSON, and what it has said at its end: each line is one object. */
async function serveJson(args: readonly string[] = []) {
  const command = new RunningCommand(['serve', '--port', '0', '--log-format', 'json', ...args]);
  const url = await command.waitFor(/mock on (http:\/\/[^/\s]+)/);
  const end = async (): Promise<{ out: Line[]; err: Line[] }> => {
    command.process.kill('SIGTERM');
    const { out, err } = await command.finished;
    return { out: linesOf(out), err: linesOf(err) };
  };
  return { command, url, end };
}

function linesOf(text: string): Line[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

describe('--log-format json', () => {
  test('writes one JSON object per line from start to end: the greeting, each request and the end', async () => {
    const { url, end } = await serveJson();
    const path = `/api/v1/agents/${agentId}/webhooks`;
    const headers = {
      Authorization: 'Bearer x',
      'Content-Type': 'application/json',
      'X-Mock-Session': 'mine',
      traceparent,
    };
    await fetch(`${url}${path}?a=1&token=geheim`, { method: 'POST', headers, body: JSON.stringify(webhook()) });
    await fetch(url + path, { method: 'POST', headers, body: '{}' });
    await fetch(`${url}/api/v1/nothing`, { headers: { traceparent: 'none' } });
    const { out, err } = await end();
    expect(err).toEqual([]);
    for (const line of out)
      expect(line).toMatchObject({ time: expect.stringMatching(/^\d{4}-.*Z$/), level: expect.any(String) });
    expect(out).toMatchObject([
      { level: 'info', message: expect.stringMatching(/ mock on http:/), url },
      {
        ...{ level: 'info', method: 'POST', path, operation: 'createAgentWebhook', status: 200, session: 'mine' },
        ...{
          duration_ms: expect.any(Number),
          reason: null,
          trace_id: traceId,
          query: expect.stringMatching(/^a=1&token=/),
        },
      },
      {
        level: 'warn',
        path,
        operation: 'createAgentWebhook',
        status: 422,
        reason: expect.stringContaining('required'),
      },
      { level: 'warn', path: '/api/v1/nothing', operation: null, status: 404, trace_id: null },
      { level: 'info', message: 'Stopped.' },
    ]);
    expect(JSON.stringify(out)).not.toContain('geheim');
  });

  test('shows no accepted token, wherever a client puts it', async () => {
    const { url, end } = await serveJson(['--token', 'talq_geheim']);
    const headers = { Authorization: 'Bearer talq_geheim', 'X-Mock-Session': 'talq_geheim' };
    await fetch(`${url}/api/v1/talq_geheim?note=talq_geheim`, { headers });
    const { out } = await end();
    expect(out.filter(({ message }) => message === 'request')).toHaveLength(1);
    expect(JSON.stringify(out)).not.toContain('geheim');
  });

  test('keeps what a client sends, and escapes what steers a terminal or commands a CI server', async () => {
    const { command, url, end } = await serveJson();
    const session = '\u009b31m ##[error]';
    await fetch(`${url}/api/v1/health`, { headers: { 'X-Mock-Session': session } });
    const { out } = await end();
    expect(command.out).not.toMatch(/[^\P{C}\n]|\u2028/u);
    expect(command.out).not.toContain('##[');
    expect(out.find(({ message }) => message === 'request')?.session).toBe(session);
  });

  test('has a line for each delivery attempt, with its outcome', async () => {
    const receiver = await startReceiver(() => 500);
    const { command, url, end } = await serveJson(['--empty', '--retry-scale', '0']);
    const headers = { Authorization: 'Bearer x', 'Content-Type': 'application/json', traceparent };
    const hook = webhook({ webhook_url: receiver.url, max_retries: 1 });
    await fetch(`${url}/api/v1/agents/${agentId}/webhooks`, { method: 'POST', headers, body: JSON.stringify(hook) });
    const body = JSON.stringify({ agent_id: agentId, event: 'event_phone_call_started' });
    await fetch(`${url}/__mock/events`, { method: 'POST', headers, body });
    await command.waitFor(/"outcome":"failed"/);
    const { out } = await end();
    expect(out.filter(({ message }) => message === 'delivery')).toMatchObject([
      {
        level: 'warn',
        attempt: 1,
        outcome: 'retrying',
        status: 500,
        event: 'event_phone_call_started',
        trace_id: traceId,
      },
      { level: 'error', attempt: 2, outcome: 'failed', reason: expect.stringContaining('500'), session: 'default' },
    ]);
  });

  test('respects --log-level', async () => {
    const { url, end } = await serveJson(['--log-level', 'warn']);
    await fetch(`${url}/api/v1/health`);
    await fetch(`${url}/api/v1/nothing`);
    const { out } = await end();
    expect(out.filter(({ message }) => message === 'request')).toMatchObject([{ status: 404 }]);
  });

  test('reports in a JSON line why the mock can not start', async () => {
    const { code, err } = await runProcess(['serve', '--log-format', 'json', '--port', '0', 'missing.yaml']);
    expect([code, linesOf(err)]).toEqual([
      1,
      [expect.objectContaining({ level: 'error', message: expect.stringContaining('missing.yaml') })],
    ]);
  });
});

test.each(['serve', 'proxy', 'replay'])('%s refuses an unknown format, and lists the known ones', async (name) => {
  const { code, err } = await run([name, 'x', '--log-format', 'xml']);
  expect(code).toBe(name === 'serve' ? 1 : 2);
  expect(err).toContain("argument 'xml' is invalid. Allowed choices are text, json.");
});

test('the format can be set in the environment', async () => {
  const { code, err } = await run(['serve'], { TALKOVER_MOCK_LOG_FORMAT: 'xml' });
  expect([code, err]).toEqual([1, expect.stringContaining('TALKOVER_MOCK_LOG_FORMAT')]);
});

test('no line of many concurrent requests is lost or out of order, even if the mock is stopped immediately', async () => {
  const command = new RunningCommand(['serve', '--port', '0']);
  const url = await command.waitFor(/mock on (http:\/\/[^/\s]+)/);
  const numbers = Array.from({ length: 100 }, (_, number) => number);
  for (const tens of [0, 1, 2, 3, 4]) {
    await Promise.all(
      numbers.slice(20 * tens, 20 * tens + 20).map((number) => fetch(`${url}/api/v1/health?n=${number}`)),
    );
  }
  command.process.kill('SIGTERM');
  const { out } = await command.finished;
  const logged = [...out.matchAll(/^GET \/api\/v1\/health\?n=(\d+) 200 \d+\.\d ms$/gm)].map(([, number]) =>
    Number(number),
  );
  expect(logged.map((number) => Math.floor(number / 20))).toEqual(numbers.map((number) => Math.floor(number / 20)));
  expect([...logged].sort((a, b) => a - b)).toEqual(numbers);
  expect(out.trimEnd().endsWith('Stopped.')).toBe(true);
});
