import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { RateLimit } from '../../src/mock/faults/rate-limit.ts';
import { agentId, type RunningMock, startMock, webhook } from '../running-mock.ts';

const collection = `/agents/${agentId}/webhooks`;

function addFault(mock: RunningMock, rule: unknown, session?: string) {
  return mock.send('POST', '//__mock/faults', {
    headers: { 'Content-Type': 'application/json', ...(session !== undefined && { 'X-Mock-Session': session }) },
    body: JSON.stringify(rule),
  });
}

function getHealth(mock: RunningMock, headers: Record<string, string> = {}) {
  return mock.send('GET', '/health', { headers });
}

async function webhookCount(mock: RunningMock): Promise<number> {
  return ((await mock.call('GET', collection)).json as { data: { webhooks: unknown[] } }).data.webhooks.length;
}

const raw = (prefer: string, body = JSON.stringify(webhook())) =>
  `POST /api/v1${collection} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer x\r\nContent-Type: application/json\r\nPrefer: ${prefer}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** In bytes, without what nobody has any more. */
function memoryInUse(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

describe('Prefer: fault', () => {
  test.each([
    ['500', 500, 'Server Error'],
    ['503', 503, 'Service Unavailable'],
  ])('%s is answered instead, and nothing else happens', async (fault, status, message) => {
    const mock = await startMock({ empty: true });
    const answer = await mock.create(webhook(), { Prefer: `fault=${fault}` });
    expect([answer.status, answer.json]).toEqual([status, { message }]);
    expect(answer.headers.get('Preference-Applied')).toBe(`fault=${fault}`);
    expect(await webhookCount(mock)).toBe(0);
  });

  test('reset drops the connection, and nothing else happens', async () => {
    const mock = await startMock({ empty: true });
    await expect(mock.sendRaw(raw('fault=reset'))).rejects.toThrow('ECONNRESET');
    expect(await webhookCount(mock)).toBe(0);
  });

  test('timeout never answers, and nothing else happens', async () => {
    const mock = await startMock({ empty: true });
    expect(await mock.sendRaw(raw('fault=timeout'), 100)).toBe('');
    expect(await webhookCount(mock)).toBe(0);
  });

  test('truncate carries out the request and stops half-way through the answer', async () => {
    const mock = await startMock({ empty: true });
    const answer = await mock.sendRaw(raw('fault=truncate'));
    const [head = '', body = ''] = answer.split('\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1\.1 200 /);
    const promised = Number(/Content-Length: (\d+)/.exec(head)?.[1]);
    expect(body.length).toBe(Math.floor(promised / 2));
    expect(await webhookCount(mock)).toBe(1);
  });

  test('malformed carries out the request and answers with invalid JSON', async () => {
    const mock = await startMock({ empty: true });
    const { status, text } = await mock.create(webhook(), { Prefer: 'fault=malformed' });
    expect(status).toBe(200);
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
    expect(await webhookCount(mock)).toBe(1);
  });

  test('a refusal is damaged like any other answer', async () => {
    const mock = await startMock();
    const { status, text } = await mock.create({}, { Prefer: 'fault=malformed' });
    expect(status).toBe(422);
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
  });

  test.each([
    ['fault=fire', 'There is no fault "fire". There is: reset, timeout, truncate, malformed, 500, 503.'],
    ['wait=long', 'The preference wait is a number of seconds up to 300, not "long".'],
    ['wait=301', 'The preference wait is a number of seconds up to 300, not "301".'],
  ])('%s is a 400 that lists the alternatives', async (prefer, message) => {
    const { status, json } = await getHealth(await startMock(), { Prefer: prefer });
    expect([status, json]).toEqual([400, { message }]);
  });
});

describe('waiting', () => {
  test('Prefer: wait delays the answer by so many seconds', async () => {
    const began = performance.now();
    const { status, headers } = await getHealth(await startMock(), { Prefer: 'wait=0.2' });
    expect([status, headers.get('Preference-Applied')]).toEqual([200, 'wait=0.2']);
    expect(performance.now() - began).toBeGreaterThan(195);
  });

  test('--latency delays every answer', async () => {
    const mock = await startMock({ latency: { least: 100, most: 120 } });
    const began = performance.now();
    await getHealth(mock);
    expect(performance.now() - began).toBeGreaterThan(98);
  });
});

describe('fault rules', () => {
  test('a rule applies to its operation so many times, and is listed with its count', async () => {
    const mock = await startMock();
    const added = await addFault(mock, { operationId: 'getHealth', times: 2, fault: '503' });
    expect(added.json).toEqual({ id: 1, fired: 0, rule: { operationId: 'getHealth', times: 2, fault: '503' } });
    const statuses = [
      await getHealth(mock),
      await mock.call('GET', collection),
      await getHealth(mock),
      await getHealth(mock),
    ].map(({ status }) => status);
    expect(statuses).toEqual([503, 200, 503, 200]);
    expect((await mock.send('GET', '//__mock/faults')).json).toEqual({
      faults: [{ id: 1, fired: 2, rule: expect.anything() }],
    });
  });

  test('the rules of a session have bounded memory: spent ones are dropped, and others stay', async () => {
    const mock = await startMock();
    const note = 'x'.repeat(900_000);
    const long = { operationId: 'createAgentWebhook', status: 401, times: 1, match: { body: { note } } };
    expect((await addFault(mock, { operationId: 'getHealth', fault: '503' })).status).toBe(200);
    for (let count = 0; count < 6; count++) {
      expect((await addFault(mock, long)).status).toBe(200);
      expect((await mock.create({ note })).status).toBe(401);
    }
    const { json } = await mock.send('GET', '//__mock/faults');
    expect((json as { faults: { id: number }[] }).faults.map(({ id }) => id)).toEqual([1, 4, 5, 6, 7]);
    for (let count = 0; count < 4; count++) expect((await addFault(mock, long)).status).toBe(200);
    const refused = await addFault(mock, long);
    expect([refused.status, refused.text]).toEqual([422, expect.stringContaining('may take 4194304 bytes')]);
    expect((await getHealth(mock)).status).toBe(503);
    await mock.send('DELETE', '//__mock/faults/8');
    expect((await addFault(mock, long)).status).toBe(200);
  });

  test('a removed rule no longer applies, and the others stay', async () => {
    const mock = await startMock();
    for (const fault of ['503', '500'])
      await mock.send('POST', '//__mock/faults', {
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ operationId: 'getHealth', fault }),
      });
    expect((await mock.send('GET', '/health')).status).toBe(503);
    expect((await mock.send('DELETE', '//__mock/faults/1')).status).toBe(200);
    expect((await mock.send('GET', '/health')).status).toBe(500);
    expect((await mock.send('DELETE', '//__mock/faults/2')).status).toBe(200);
    expect((await mock.send('GET', '/health')).status).toBe(200);
  });

  test('rules are used up in order; one can ask for a documented status or example', async () => {
    const mock = await startMock();
    await addFault(mock, { operationId: 'listAgentWebhooks', times: 1, status: 429 });
    await addFault(mock, { operationId: 'listAgentWebhooks', times: 1, example: 'invalidBearerToken' });
    await addFault(mock, { times: 1, fault: '500' });
    const answers = [];
    for (let index = 0; index < 4; index++) answers.push(await mock.call('GET', collection));
    expect(answers.map(({ status }) => status)).toEqual([429, 401, 500, 200]);
    expect(answers[1]?.json).toEqual({ message: 'Invalid Bearer Token' });
  });

  test('a rule can match a path, headers and parts of a body', async () => {
    const mock = await startMock();
    await addFault(mock, {
      match: {
        path: `/api/v1${collection}`,
        headers: { 'X-Test': 'yes' },
        body: { name: 'Bad', custom_headers: [{ key: 'X-A' }] },
      },
      fault: '500',
    });
    const bad = webhook({ name: 'Bad', custom_headers: [{ key: 'X-A', value: '1' }] });
    expect((await mock.create(bad, { 'X-Test': 'yes' })).status).toBe(500);
    expect((await mock.create(bad)).status).toBe(200);
    expect((await mock.create({ ...bad, name: 'Good' }, { 'X-Test': 'yes' })).status).toBe(200);
    expect((await getHealth(mock, { 'X-Test': 'yes' })).status).toBe(200);
  });

  test('a probability is a share of the requests, the same for the same seed', async () => {
    const outcomes = async () => {
      const mock = await startMock({ seed: 3 });
      await addFault(mock, { operationId: 'getHealth', probability: 0.3, fault: '500' });
      const statuses: number[] = [];
      for (let index = 0; index < 200; index++) statuses.push((await getHealth(mock)).status);
      return statuses;
    };
    const [one, other] = [await outcomes(), await outcomes()];
    expect(other).toEqual(one);
    const failed = one.filter((status) => status === 500).length;
    expect(failed).toBeGreaterThan(40);
    expect(failed).toBeLessThan(80);
  });

  test('rules belong to their session, and end with a reset or DELETE', async () => {
    const mock = await startMock();
    await addFault(mock, { fault: '500' }, 'w');
    expect((await getHealth(mock)).status).toBe(200);
    expect((await getHealth(mock, { 'X-Mock-Session': 'w' })).status).toBe(500);
    await mock.send('DELETE', '//__mock/faults', { headers: { 'X-Mock-Session': 'w' } });
    expect((await getHealth(mock, { 'X-Mock-Session': 'w' })).status).toBe(200);
    await addFault(mock, { fault: '500' }, 'w');
    await mock.send('POST', '//__mock/reset', { headers: { 'X-Mock-Session': 'w' } });
    expect((await getHealth(mock, { 'X-Mock-Session': 'w' })).status).toBe(200);
  });

  test.each([
    [{}, 'body', /must have at least 1 items/],
    [{ operationId: 'getHealth' }, 'body', /^The rule changes nothing/],
    [{ fault: '500', status: 429 }, 'fault', /^A rule answers with a fault, or else/],
    [
      { operationId: 'nothing', fault: '500' },
      'operationId',
      /^There is no operation "nothing"\. There is: getHealth, /,
    ],
    [{ operationId: 'getHealth', status: 404 }, 'status', /^getHealth has no response "404"\. It has: 200, 429\.$/],
    [{ operationId: 'getHealth', example: 'x' }, 'example', /^getHealth has no example "x"\. It has: ok \(200\)/],
    [{ fault: 'fire' }, 'fault', /^The selected fault is invalid\.$/],
    [{ fault: '500', times: 0 }, 'times', /^The times must be at least 1\.$/],
    [{ fault: '500', probability: 2 }, 'probability', /^The probability must be between 0 and 1\.$/],
    [{ fualt: '500' }, 'fualt', /^The fualt field is prohibited\.$/],
  ])('%j is refused with the reason', async (rule, field, message) => {
    const { status, json } = await addFault(await startMock(), rule);
    expect([status, json]).toEqual([
      422,
      { message: 'The given data was invalid.', errors: { [field]: [expect.stringMatching(message)] } },
    ]);
  });
});

describe('the whole server', () => {
  test('--fault-rate makes a share of requests fail, the same for the same seed', async () => {
    const outcomes = async () => {
      const mock = await startMock({ faultRate: 0.25, seed: 5 });
      const results: (number | 'reset')[] = [];
      for (let index = 0; index < 200; index++) {
        results.push(
          await getHealth(mock).then(
            ({ status }) => status,
            () => 'reset' as const,
          ),
        );
      }
      return results;
    };
    const [one, other] = [await outcomes(), await outcomes()];
    expect(other).toEqual(one);
    expect(new Set(one)).toEqual(new Set([200, 500, 503, 'reset']));
    const failed = one.filter((result) => result !== 200).length;
    expect(failed).toBeGreaterThan(25);
    expect(failed).toBeLessThan(75);
  });

  test('--rate-limit counts the requests of each token, and refuses further ones in the minute as documented', async () => {
    const mock = await startMock({ rateLimit: 3, clock: '2026-01-01T00:00:15Z' });
    const answers = [];
    for (let index = 0; index < 5; index++) answers.push(await mock.call('GET', collection));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429, 429]);
    expect(answers.map(({ headers }) => headers.get('X-RateLimit-Remaining'))).toEqual(['2', '1', '0', '0', '0']);
    const { json, headers } = answers[3] as (typeof answers)[number];
    expect(json).toEqual({ success: false, message: 'Too many requests. Please try again later.' });
    expect([headers.get('X-RateLimit-Limit'), headers.get('X-RateLimit-Reset'), headers.get('Retry-After')]).toEqual([
      '3',
      '1767225660',
      '45',
    ]);
    expect((await mock.create({}, { Authorization: 'Bearer other' })).headers.get('X-RateLimit-Remaining')).toBe('2');
  });

  test('--rate-limit keeps no token, and counts the most recently used ones if there are too many', () => {
    const quotas = new RateLimit(2, { now: () => 0 });
    const before = memoryInUse();
    for (let index = 0; index < 1000; index++) quotas.count(`${'x'.repeat(50_000)}${index}`);
    expect(memoryInUse() - before).toBeLessThan(10_000_000);
    quotas.count('busy');
    for (let index = 0; index < 12_000; index++) {
      quotas.count(`${index}`);
      if (index === 6000) quotas.count('busy');
    }
    expect(quotas.count('busy').isExceeded).toBe(true);
    expect(quotas.count('0').isExceeded).toBe(false);
    expect(quotas.count('0').remaining).toBe(0);
  });

  test('the next minute starts a new count', async () => {
    let now = 0;
    const mock = await startMock({ rateLimit: 1, clock: { now: () => now } });
    expect([(await getHealth(mock)).status, (await getHealth(mock)).status]).toEqual([200, 429]);
    now += 60_000_000;
    expect((await getHealth(mock)).status).toBe(200);
  });
});
