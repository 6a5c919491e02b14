import { createHmac } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { close, startServer, urlOf } from '../../src/http/server.ts';
import { startReceiver } from '../receiver.ts';
import { sampleOf } from '../repetitions.ts';
import { agentId, otherAgentId } from '../running-mock.ts';
import { RunningCommand, run } from './command.ts';

const event = 'event_phone_call_started';

/** Starts the mock with options, and gives its address. */
async function serve(...options: readonly string[]): Promise<{ url: string; command: RunningCommand }> {
  const command = new RunningCommand(['serve', '--port', '0', '--empty', ...options]);
  const url = await command.waitFor(/mock on (http:\/\/127\.0\.0\.1:\d+)/);
  return { url, command };
}

async function control(url: string, method: string, path: string, body: unknown): Promise<void> {
  const headers = { 'Content-Type': 'application/json' };
  const response = await fetch(`${url}/__mock/${path}`, { method, headers, body: JSON.stringify(body) });
  expect(response.status).toBe(200);
}

async function createWebhook(
  url: string,
  changes: Readonly<Record<string, unknown>>,
  agent: string = agentId,
): Promise<void> {
  const response = await fetch(`${url}/api/v1/agents/${agent}/webhooks`, {
    method: 'POST',
    headers: { Authorization: 'Bearer x', 'Content-Type': 'application/json' },
    body: JSON.stringify({ name: 'CRM', events: [event], webhook_secret: 'secret', ...changes }),
  });
  expect(response.status).toBe(200);
}

describe('talkover-mock trigger', () => {
  test('makes an event happen with the given data, and prints the outcome of each delivery', async () => {
    const { url, command } = await serve();
    const receiver = await startReceiver(() => 202);
    await createWebhook(url, { webhook_url: `${receiver.url}/hook` });
    const data = '{"call":{"id":"c-1"}}';
    const { code, out } = await run(['trigger', event, '--agent-id', agentId, '--url', url, '--data', data]);
    expect(out).toMatch(new RegExp(`^${event} +POST ${receiver.url}/hook +202 in \\d+ ms\\n$`));
    expect(code).toBe(0);
    expect(receiver.received[0]?.json.data).toMatchObject({ call: { id: 'c-1' } });
    await command.waitFor(new RegExp(`-> ${event} 1 +POST ${receiver.url}/hook +202 in \\d+ ms`));
  });

  test('--call plays a whole call in order', async () => {
    const { url } = await serve();
    const receiver = await startReceiver();
    await createWebhook(url, { webhook_url: receiver.url, events: [event, 'event_phone_call_ended'] });
    const { code, out } = await run(['trigger', '--call', '--agent-id', agentId, '--url', url]);
    expect(code).toBe(0);
    expect(receiver.received.map(({ json }) => json.event)).toEqual([event, 'event_phone_call_ended']);
    expect(out).toContain('event_conversation_started  no enabled subscription gets it');
  });

  test.each(
    sampleOf(
      [
        ['an unknown event', ['event_nothing'], /no event event_nothing; there is\n( {2}event_\w+ +\S.*\n){22}$/],
        [
          'an unknown agent',
          [event, '--agent-id', '9fbef0b7-0000-4000-8000-000000000000'],
          /9fbef0b7-8d4e\S{1,999} \(My Agent\)/,
        ],
        ['nothing to trigger', [], /give an event, or --call; there is\n( {2}event_\w+ +\S.*\n){22}$/],
        ['both', [event, '--call'], /give an event, or else --call or --sequence/],
        ['data that is no object', [event, '--data', '[1]'], /It must be a JSON object/],
      ],
      2,
    ),
  )('%s: exit code 1, and the reason', async (_, args, message) => {
    const { url } = await serve();
    const { code, err } = await run(['trigger', '--agent-id', agentId, '--url', url, ...args]);
    expect([code, err]).toEqual([1, expect.stringMatching(message)]);
    expect(err).not.toContain(' at ');
  });

  test.each([['event_phone_call_started'], ['--call']])(
    '%s without --agent-id: uses the only agent, and lists them if there are several',
    async (what) => {
      const { url } = await serve();
      const several = await run(['trigger', what, '--url', url], { TALKOVER_AGENT_ID: '' });
      expect([several.code, several.out]).toEqual([1, '']);
      expect(several.err).toMatch(/with --agent-id/);
      expect(several.err).toContain(`\n  ${agentId}  My Agent\n  ${otherAgentId}  Support Line\n`);
      const stateWith = (...agent: object[]) => ({ records: { agent, webhook: [], log: [] }, asked: {} });
      await control(url, 'PUT', 'state', stateWith({ id: otherAgentId, name: 'Only one' }));
      const receiver = await startReceiver();
      await createWebhook(url, { webhook_url: receiver.url }, otherAgentId);
      expect(await run(['trigger', what, '--url', url])).toMatchObject({ code: 0, err: '' });
      expect(receiver.received.map(({ json }) => json.agent_id)).toEqual([otherAgentId]);
      await control(url, 'PUT', 'state', stateWith());
      const none = await run(['trigger', what, '--url', url]);
      expect([none.code, none.err]).toEqual([1, expect.stringContaining('there is no agent')]);
    },
  );

  test.each(
    sampleOf(
      [
        [
          'event_phone_call_ended',
          '{"cal":{"id":"x"}}',
          ['data.cal is not in the data of event_phone_call_ended', 'call, transcript'],
        ],
        ['event_phone_call_ended', '{"call":{"idd":"x"}}', ['data.call.idd is not in', 'id, direction']],
        ['event_phone_call_ended', '{"transcript":[{"texd":"x"}]}', ['data.transcript.0.texd is not in', 'text']],
        ['event_action', '{"action":{"arguments":{"free":1}}}', []],
        ['event_phone_call_ended', '{"call":{"id":"x","end_reason":"user_hung_up"}}', []],
        ['--call', '{"idd":"x"}', ['call.idd is not in a call', 'id, direction']],
        ['--call', '{"call":{"idd":"x"}}', ['call.idd is not in a call']],
        ['--call', '{"call":{"id":"x"}}', []],
        ['--call', '{"id":"x","end_reason":"user_hung_up"}', []],
      ],
      3,
    ),
  )('%s --data %s: a key that the document does not have is noted, and sent', async (what, data, told) => {
    const { url } = await serve();
    const receiver = await startReceiver();
    await createWebhook(url, { webhook_url: receiver.url, events: ['event_phone_call_ended', 'event_action'] });
    const { code, err } = await run(['trigger', what, '--agent-id', agentId, '--url', url, '--data', data]);
    expect(code).toBe(0);
    if (told.length === 0) expect(err).toBe('');
    else expect(err).toMatch(/^note: .*\n$/);
    for (const words of told) expect(err).toContain(words);
    const given = JSON.parse(data);
    const whole = what === '--call' && given.call === undefined ? { call: given } : given;
    expect(receiver.received.at(-1)?.json.data).toMatchObject(what === '--call' ? whole : given);
  });

  test('reports a document without events', async () => {
    const command = new RunningCommand(['serve', 'fixtures/documents/pet-clinic.yaml', '--port', '0']);
    const url = await command.waitFor(/mock on (http:\/\/127\.0\.0\.1:\d+)/);
    const { code, err } = await run(['trigger', event, '--url', url]);
    expect([code, err]).toEqual([1, 'the document that is mocked describes no events\n']);
  });

  test('without a running mock: exit code 1, and how to start one', async () => {
    const gone = await startServer((_, response) => response.end(), '127.0.0.1', 0);
    const url = urlOf(gone);
    await close(gone, 0);
    const { code, err } = await run(['trigger', event, '--agent-id', agentId, '--url', url]);
    expect([code, err]).toEqual([1, expect.stringContaining(`no mock answers on ${url}; start it`)]);
  });
});

test('trigger at another server: exit code 1, and no stack trace', async () => {
  const other = await startReceiver(() => (response) => response.end('{"hello":1}'));
  const { code, err } = await run(['trigger', '--call', '--agent-id', agentId, '--url', other.url]);
  expect([code, err]).toEqual([1, expect.stringContaining('is not talkover-mock')]);
  expect(err).not.toContain(' at ');
});

describe('talkover-mock serve', () => {
  test('--signature github signs as GitHub does', async () => {
    const { url } = await serve('--signature', 'github');
    const receiver = await startReceiver();
    await createWebhook(url, { webhook_url: receiver.url });
    await run(['trigger', event, '--agent-id', agentId, '--url', url]);
    const [delivery] = receiver.received;
    const signature = createHmac('sha256', 'secret')
      .update(delivery?.body ?? '')
      .digest('hex');
    expect(delivery?.headers['x-hub-signature-256']).toBe(`sha256=${signature}`);
  });

  test('name, value and encoding of the signature can be changed', async () => {
    const { url } = await serve(
      '--signature-header',
      'X-Sign',
      '--signature-value',
      'v={signature}',
      '--signature-encoding',
      'base64',
    );
    const receiver = await startReceiver();
    await createWebhook(url, { webhook_url: receiver.url });
    await run(['trigger', event, '--agent-id', agentId, '--url', url]);
    const [delivery] = receiver.received;
    const signature = createHmac('sha256', 'secret')
      .update(delivery?.body ?? '')
      .digest('base64');
    expect(delivery?.headers['x-sign']).toBe(`v=${signature}`);
  });

  test.each(
    sampleOf(
      [
        [['--deliver-to', 'http://crm.local/x'], /crm\.local/],
        [['--signature-value', 'no placeholder'], /\{signature\}/],
        [['--signature', 'rot13'], /spatie, github, stripe, standard-webhooks/],
        [['--retry-scale', 'never'], /It must be a number/],
      ],
      2,
    ),
  )('%j is refused at the start', async (options, message) => {
    const { code, err } = await run(['serve', '--port', '0', ...options]);
    expect([code, err]).toEqual([1, expect.stringMatching(message)]);
  });

  test('a retry that is pending at Ctrl-C is made after the next start with the same --state', async () => {
    const state = join(mkdtempSync(join(tmpdir(), 'deliveries-')), 'state.json');
    const receiver = await startReceiver((_, count) => (count === 1 ? 500 : 200));
    // Four seconds: longer than a stop takes, and over soon.
    const before = await serve('--state', state, '--retry-scale', '0.4');
    await createWebhook(before.url, { webhook_url: receiver.url });
    await fetch(`${before.url}/__mock/events`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ agent_id: agentId, event, wait: true }),
    });
    before.command.process.kill('SIGINT');
    expect((await before.command.finished).code).toBe(0);
    expect(receiver.received).toHaveLength(1);
    const { command } = await serve('--state', state);
    await command.waitFor(new RegExp(`-> ${event} 2 +POST`));
    expect(receiver.received).toHaveLength(2);
    expect(receiver.received[1]?.body).toEqual(receiver.received[0]?.body);
  });
});
