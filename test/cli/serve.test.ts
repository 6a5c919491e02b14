import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { sendCurl } from '../curl.ts';
import { sampleOf } from '../repetitions.ts';
import { agentId, startMock, webhook } from '../running-mock.ts';
import { RunningCommand, run } from './command.ts';

const address = /mock on (http:\S+)\/api\/v1/;

async function serve(
  args: readonly string[] = [],
  env: Record<string, string> = {},
): Promise<{ command: RunningCommand; url: string }> {
  const command = new RunningCommand(['serve', '--port', '0', ...args], env);
  return { command, url: await command.waitFor(address) };
}

function create(url: string, token = 'x', body: unknown = webhook()): Promise<Response> {
  return fetch(`${url}/api/v1/agents/${agentId}/webhooks`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
}

describe('talkover-mock serve', () => {
  test('prints the URL, the routes, the seed, the token rule, and a curl command that works when pasted', async () => {
    const { command } = await serve(['--clock', '2025-09-03T23:19:51Z']);
    await command.waitFor(/}'\n\n/);
    expect(command.out).toMatch(/POST +\/api\/v1\/agents\/\{agent_id\}\/webhooks /);
    expect(command.out).toMatch(/Seed\s+1\b/);
    expect(command.out).toContain('any that is not empty');
    const pasted = command.out.slice(command.out.indexOf('curl -X POST')).trimEnd();
    const response = await sendCurl(pasted);
    expect(await response.json()).toMatchObject({
      message: 'Webhook created successfully',
      data: { created_at: '2025-09-03T23:19:51.000000Z' },
    });
  });

  test('logs one line per request: method, path, status, milliseconds, and the reason of a refusal', async () => {
    const { command, url } = await serve();
    await create(url);
    await create(url, 'x', {});
    await command.waitFor(/ 422 /);
    const lines = command.out.split('\n').filter((line) => line.startsWith('POST /api'));
    expect(lines[0]).toMatch(/^POST \/api\/v1\/agents\/\S+ 200 \d+\.\d ms$/);
    expect(lines[1]).toMatch(/^POST \/api\/v1\/agents\/\S+ 422 \d+\.\d ms {2}The name field is required\. /);
  });

  test('--log-level warn only logs refusals, and silent logs nothing', async () => {
    const [warn, silent] = [await serve(['--log-level', 'warn']), await serve(['--log-level', 'silent'])];
    for (const { url } of [warn, silent]) {
      await create(url);
      await create(url, 'x', {});
    }
    await warn.command.waitFor(/ 422 /);
    expect(warn.command.out).not.toMatch(/ 200 \d/);
    silent.command.process.kill('SIGINT');
    expect((await silent.command.finished).out).not.toMatch(/^POST \/api\/v1\/agents\/9/m);
  });

  test('options can be set in the environment, and the command line overrides them', async () => {
    const { url } = await serve(['--seed', '7'], {
      TALKOVER_MOCK_TOKEN: 'talq_a,talq_b',
      TALKOVER_MOCK_SEED: '8',
      TALKOVER_MOCK_NO_CORS: '1',
    });
    expect((await create(url, 'talq_c')).status).toBe(401);
    const { status, headers } = await create(url, 'talq_b');
    expect([status, headers.get('X-Mock-Seed'), headers.get('Vary')]).toEqual([200, '7', null]);
  });

  test.each(sampleOf(['no', 'off', 'N', ' false ', '0', '', 'FALSE', '\tOff'], 3))(
    '%j in the environment means no',
    async (text) => {
      const { url } = await serve([], {
        ...{ TALKOVER_MOCK_NO_CORS: text, TALKOVER_MOCK_NO_CONTROL: text, TALKOVER_MOCK_EMPTY: text },
        ...{ TALKOVER_MOCK_WATCH: text, TALKOVER_MOCK_NO_DELIVER: text },
      });
      const headers = { Authorization: 'Bearer x', Origin: 'http://localhost' };
      const response = await fetch(`${url}/api/v1/agents/${agentId}/webhooks`, { headers });
      expect(await response.json()).toMatchObject({ data: { webhooks: [{ name: 'My Webhook' }] } });
      expect(response.headers.get('Access-Control-Allow-Origin')).not.toBeNull();
      expect((await fetch(`${url}/__mock/health`)).status).toBe(200);
    },
  );

  test.each(sampleOf(['yes', 'on', 'Y', ' TRUE ', '1'], 2))('%j in the environment means yes', async (text) => {
    const { url } = await serve([], { TALKOVER_MOCK_NO_CONTROL: text, TALKOVER_MOCK_EMPTY: text });
    const headers = { Authorization: 'Bearer x' };
    const response = await fetch(`${url}/api/v1/agents/${agentId}/webhooks`, { headers });
    expect(await response.json()).toMatchObject({ data: { webhooks: [] } });
    expect((await fetch(`${url}/__mock/health`)).status).toBe(404);
  });

  test.each(sampleOf(['EMPTY', 'NO_DELIVER', 'WATCH', 'NO_CONTROL', 'NO_CORS'], 2))(
    'TALKOVER_MOCK_%s with another value is refused in words',
    async (name) => {
      const { code, err } = await run(['serve', '--port', '0'], { [`TALKOVER_MOCK_${name}`]: 'nope' });
      expect(code).toBe(1);
      expect(err).toContain(`TALKOVER_MOCK_${name} is 'nope', and that is neither yes (1, true,`);
      expect(err).not.toMatch(/\n\s{1,99}at /);
    },
  );

  test('the command line overrides the environment, even an invalid value there', async () => {
    const { url } = await serve(['--no-control'], { TALKOVER_MOCK_NO_CONTROL: 'nope' });
    expect((await fetch(`${url}/__mock/health`)).status).toBe(404);
    expect((await run(['serve', '--help'], { TALKOVER_MOCK_WATCH: 'nope' })).code).toBe(0);
  });

  test('--max-body sets the longest body, in bytes or with a unit', async () => {
    const { url } = await serve(['--max-body', '1kb']);
    const { status } = await create(url, 'x', { name: 'x'.repeat(2000) });
    expect([status, (await create(url)).status]).toEqual([413, 200]);
    for (const wrong of ['much', '-1', '0', '1tb']) {
      expect(await run(['serve', '--max-body', wrong])).toMatchObject({
        code: 1,
        err: expect.stringContaining('such as 500kb'),
      });
    }
  });

  test('-p is --port, as in Prism', async () => {
    const { port } = await startMock();
    const { code, err } = await run(['serve', '-p', String(port)]);
    expect([code, err]).toEqual([1, expect.stringContaining(`can't listen on 127.0.0.1:${port}`)]);
  });

  test('--token is repeatable, and --agents any accepts any UUID', async () => {
    const { url } = await serve(['--token', 'a', '--token', 'b', '--agents', 'any']);
    for (const [token, expected] of [
      ['a', 200],
      ['b', 200],
      ['c', 401],
    ] as const) {
      const response = await fetch(`${url}/api/v1/agents/00000000-0000-4000-8000-000000000001/webhooks`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
        body: JSON.stringify(webhook()),
      });
      expect(response.status).toBe(expected);
    }
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('%s ends it cleanly, even with an idle connection', async (signal) => {
    const { command, url } = await serve();
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    await new Promise((resolve) => socket.once('connect', resolve));
    await create(url);
    command.process.kill(signal);
    expect((await command.finished).code).toBe(0);
    socket.destroy();
  });
});

test('a delayed answer does not keep the process alive', async () => {
  const { command, url } = await serve();
  const waiting = fetch(`${url}/api/v1/health`, { headers: { Prefer: 'wait=300' } }).catch(() => 'hung up');
  await fetch(`${url}/api/v1/health`);
  command.process.kill('SIGINT');
  expect((await command.finished).code).toBe(0);
  expect(await waiting).toBe('hung up');
});

describe('a mistake is reported in a sentence, without a stack trace', () => {
  test('a port in use', async () => {
    const { port } = await startMock();
    const { code, err } = await run(['serve', '--port', String(port)]);
    expect([code, err]).toEqual([
      1,
      `can't listen on 127.0.0.1:${port}: the port is taken; stop what uses it, or choose another with --port (0 picks a free one)\n`,
    ]);
  });
  test.each(
    sampleOf(
      [
        [['serve', '--port', '70000'], /argument '70000' is invalid\. It must be a whole number from 0 to 65535/],
        [['serve', '--seed', 'x'], /argument 'x' is invalid\. It must be a whole number/],
        [['serve', '--clock', 'noon'], /^"noon" is not an ISO 8601 date and time/],
        [['serve', '--log-level', 'loud'], /Allowed choices are silent, error, warn, info/],
        [['serve', 'nothing.yaml'], /^nothing\.yaml:1:1 no such file\n$/],
        [['serve', 'package.json'], /^package\.json:1:1 is not an OpenAPI document/],
        [['lint', 'README.md'], /^README\.md:\d+:\d+ /],
        [
          ['serve', 'fixtures/documents/pet-clinic.yaml', '--populate', '3'],
          /^--populate makes up webhooks, but the document is of another API than Talkover's$/m,
        ],
        [['sevre'], /unknown command 'sevre'/],
      ],
      3,
    ),
  )('%j', async (args, message) => {
    const { code, err } = await run(args);
    expect(code).toBe(1);
    expect(err).toMatch(message);
    expect(err).not.toMatch(/\n\s{1,99}at /);
  });
});

test('talkover-mock lint says that the document is sound', async () => {
  const { code, out } = await run(['lint', 'spec/openapi.yaml']);
  expect([code, out]).toEqual([0, 'spec/openapi.yaml: sound, 10 operations\n']);
});
