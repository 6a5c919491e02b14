import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { sampleOf } from '../repetitions.ts';
import { front, type Passing, passOn } from './front.ts';
import { fewCases, judge, mock, webhooksOf } from './judged.ts';

/** What a deployment does in place of an answer. */
type Trick = (passing: Passing) => Promise<unknown>;

const json = { 'content-type': 'application/json' };
const megabyte = Buffer.alloc(1_000_000, ' ');

function nested(levels: number): string {
  return '{"a":['.repeat(levels / 2) + ']}'.repeat(levels / 2);
}

function answering(body: string | Buffer, headers: Record<string, string> = {}): Trick {
  return async ({ response }) => response.writeHead(200, { ...json, ...headers }).end(body);
}

/** Writes directly to the connection. */
function writing(text: string): Trick {
  return async ({ response }) => response.socket?.write(text);
}

/** Answers a creation, with the id changed. */
function naming(id: string): Trick {
  return async ({ method, ask, response }) => {
    const { status, headers, body } = await ask();
    const text = body.toString();
    const changed = method === 'POST' ? text.replace(/"id":"[^"]*"/, `"id":"${id}"`) : text;
    response.writeHead(status, headers).end(changed);
  };
}

const bytes = /longer than the 4000000 bytes of --max-answer/;

const tricks: readonly (readonly [what: string, trick: Trick, reason: RegExp])[] = [
  [
    'an answer of 600 MB',
    async ({ response }) => {
      response.writeHead(200, { ...json, 'content-length': '600000000' });
      const write = () => {
        while (!response.destroyed && response.write(megabyte));
      };
      response.on('drain', write);
      write();
    },
    bytes,
  ],
  ['a body that unpacks to 600 MB', answering(bomb(), { 'content-encoding': 'gzip, gzip' }), bytes],
  ['headers of 5 MB', writing(`HTTP/1.1 200 OK\r\nX-Long: ${'x'.repeat(5_000_000)}\r\n\r\n`), bytes],
  [
    '101 Switching Protocols',
    writing('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'),
    /101 and switches to another protocol/,
  ],
  ['JSON nested 4,000 deep', answering(nested(4000)), /nested more than 200 levels deep/],
  ['JSON nested 400,000 deep', answering(nested(400_000)), /nested more than 200 levels deep/],
  ['no HTTP', writing('SSH-2.0-OpenSSH_9.6\r\n\r\n'), /does not speak HTTP/],
  [
    'a head without an end of its body',
    async ({ response }) => response.writeHead(200, json).write('{"success":'),
    /not answered within 1000 ms/,
  ],
];

/** Gzip within gzip. */
function bomb(): Buffer {
  return gzipSync(gzipSync(Buffer.alloc(600_000_000 / 8, ' ')));
}

test.each(tricks)(
  'an operation that answers with %s fails once, and the rest is judged and cleaned up',
  async (_, trick, reason) => {
    const { target } = await mock();
    const hostile = await front(target, (passing) =>
      passing.path.endsWith('/toggle') ? trick(passing).then(() => {}) : passOn(passing),
    );
    const { report } = await judge({ target: hostile }, { timeout: 1000, cases: fewCases });
    const failed = report.cases.filter(({ verdict }) => verdict === 'fail');
    expect(failed.map(({ operationId }) => operationId)).toEqual(['toggleAgentWebhook']);
    expect(failed[0]?.reason).toMatch(reason);
    expect(
      report.cases.filter(({ operationId, verdict }) => /^toggle/.test(operationId) && verdict === 'pass'),
    ).toEqual([]);
    expect(report.summary).toMatchObject({ stopped: null, left: [] });
    expect(report.summary.pass).toBeGreaterThan(50);
    expect(await webhooksOf(target)).toEqual([]);
  },
);

test('the longest answer is an option', async () => {
  const { target } = await mock();
  const long = await front(target, (passing) =>
    passing.path.endsWith('/health') ? answering(`{}${megabyte}`)(passing).then(() => {}) : passOn(passing),
  );
  const reasons = async (maxAnswer: number) =>
    (await judge({ target: long }, { maxAnswer, cases: fewCases })).report.cases.map(({ reason }) => reason).join('\n');
  expect(await reasons(900_000)).toContain('longer than the 900000 bytes of --max-answer');
  expect(await reasons(1_100_000)).not.toContain('--max-answer');
});

test.each(
  sampleOf(
    [
      ['half a pair', String.raw`\ud800`],
      ['two dots', '..'],
      ['nothing', ''],
      ['a line break', String.raw`a\r\nHost: b`],
      ['a megabyte', 'a'.repeat(1_000_000)],
    ],
    2,
  ),
)('a run with a creation whose id is %s has a report, and deletes what the list shows', async (_, id) => {
  const { target, requests } = await mock();
  const hostile = await front(target, (passing) => naming(id)(passing).then(() => {}));
  const { report } = await judge({ target: hostile }, { cases: fewCases });
  expect(report.summary.fail).toBeGreaterThan(0);
  expect(report.summary).toMatchObject({ stopped: null, left: [] });
  expect(await webhooksOf(target)).toEqual([]);
  const ofAgent = requests.filter(({ method, path }) => method !== 'GET' && /^\/agents\/[^/]*\/?$/.test(path));
  expect(ofAgent).toEqual([]);
});

test.each(
  sampleOf(
    [
      ['a', 'a'],
      ['a path', '/a'],
      ['a trace', 'at a '],
      ['a comment', '#1 a'],
    ],
    2,
  ),
)('four megabytes of %s in a refusal are searched in time', async (_, text) => {
  const body = text.repeat(3_900_000 / text.length);
  const { target } = await mock();
  const hostile = await front(target, (passing) =>
    passing.path.endsWith('/toggle')
      ? (async () => void passing.response.writeHead(500, json).end(JSON.stringify({ message: body })))()
      : passOn(passing),
  );
  const { report } = await judge({ target: hostile }, { cases: fewCases });
  expect(report.summary).toMatchObject({ stopped: null, left: [] });
  expect(JSON.stringify(report).length).toBeLessThan(3_000_000);
});
