import { describe, expect, test } from 'vitest';
import { HostUnreadable, OriginUnreadable } from '../../src/index.ts';
import { documentOf } from '../document-of.ts';
import { agentId, type RunningMock, startMock } from '../running-mock.ts';
import { createEngine, sharedDocument } from '../shared-document.ts';

const mock = await startMock({ tokens: ['talq_secret'] });
const mounted = await startMock({}, 'express');

async function statusOf(to: RunningMock, path: string, headers: string, method = 'GET'): Promise<number> {
  const answer = await to.sendRaw(
    `${method} ${path} HTTP/1.1\r\n${headers}Connection: close\r\nContent-Length: 0\r\n\r\n`,
  );
  return Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);
}

const webhooks = `/api/v1/agents/${agentId}/webhooks`;
const local = (host: string) => `Host: ${host}\r\n`;

const ownPages = [
  'http://localhost:3000',
  'https://app.localhost',
  'http://127.0.0.1:5173',
  'http://127.77.0.1',
  'http://[::1]:8080',
  mock.url,
];

const foreignPages = [
  'https://evil.example',
  'http://127.0.0.1.evil.example',
  'https://localhost.evil.com',
  'http://192.168.1.20:3000',
  'http://198.51.100.7',
  'http://web:3000',
  'https://shop.test',
  'chrome-extension://abcdefghijklmnop',
  'moz-extension://8c0c987e-1d05-4ef8-9f2f-6c0a3b1f2b5e',
  'file://',
  'null',
];

describe.each(ownPages)('a page of %s', (origin) => {
  test('may use the control API', async () => {
    const answer = await mock.send('POST', '//__mock/reset', { headers: { Origin: origin } });
    expect([answer.status, answer.headers.get('Access-Control-Allow-Origin')]).toEqual([200, origin]);
  });

  test('may use the API, also after a preflight', async () => {
    const asked = { Origin: origin, 'Access-Control-Request-Method': 'POST' };
    const preflight = await mock.send('OPTIONS', '/health', {
      headers: { ...asked, 'Access-Control-Request-Private-Network': 'true' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('Access-Control-Allow-Private-Network')).toBe('true');
    const answer = await mock.create({}, { Origin: origin, Authorization: 'Bearer talq_secret' });
    expect([answer.status, answer.headers.get('Access-Control-Allow-Origin')]).toEqual([422, origin]);
  });
});

describe.each(foreignPages)('a page of %s', (origin) => {
  test('may not use the control API, and learns nothing', async () => {
    for (const [method, path] of [
      ['GET', '/state'],
      ['POST', '/reset'],
      ['POST', '/inbox/mine'],
      ['GET', '/requests/stream'],
      ['GET', '/openapi.json'],
    ] as const) {
      const answer = await mock.send(method, `//__mock${path}`, { headers: { Origin: origin } });
      expect([answer.status, answer.headers.get('Access-Control-Allow-Origin')]).toEqual([403, null]);
      expect(answer.text).toContain('pages of this machine only');
    }
  });

  test('changes nothing of the API, with or without a preflight, and gets the option that allows it', async () => {
    const before = await mock.send('GET', `//__mock/state`);
    const headers = { Origin: origin, Authorization: 'Bearer talq_secret' };
    const created = await mock.create({ name: 'x' }, headers);
    const plain = await mock.send('POST', `//${webhooks.slice(1)}`, {
      headers: { ...headers, 'Content-Type': 'text/plain' },
      body: '{}',
    });
    const preflight = await mock.send('OPTIONS', '/health', {
      headers: {
        Origin: origin,
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Private-Network': 'true',
      },
    });
    for (const { status, headers: got, text } of [created, plain, preflight]) {
      expect([status, got.get('Access-Control-Allow-Origin'), got.get('Access-Control-Allow-Private-Network')]).toEqual(
        [...[403, null, null]],
      );
      expect(JSON.parse(text).message).toContain(`--cors-origin ${origin}`);
    }
    expect((await mock.send('GET', `//__mock/state`)).json).toEqual(before.json);
  });

  test('gets an answer that its browser withholds', async () => {
    for (const path of ['/health', '//openapi.json', '//docs']) {
      const { status, headers } = await mock.send('GET', path, { headers: { Origin: origin } });
      expect([status, headers.get('Access-Control-Allow-Origin')]).toEqual([200, null]);
    }
  });
});

describe('by its name', () => {
  const strangers = [
    'rebound.example.com:4010',
    'evil.test',
    '127.0.0.1.evil.com',
    'localhost.evil.com',
    'a b',
    'x@127.0.0.1',
  ];

  test.each(strangers)('%s is not a name of the mock, for any path', async (host) => {
    for (const path of ['/api/v1/health', '/docs', '/', '/openapi.json', '/__mock/state', '/__mock/inbox/x'])
      expect([path, await statusOf(mock, path, local(host))]).toEqual([path, 403]);
    expect(await statusOf(mock, webhooks, `${local(host)}Origin: http://${host}\r\n`, 'POST')).toBe(403);
  });

  test.each([
    '127.0.0.1',
    'localhost:1234',
    'LOCALHOST.',
    'app.localhost',
    '[::1]:80',
    '10.1.2.3:4010',
    'mock:4010',
    'host.docker.internal:4010',
  ])('%s is one', async (host) => {
    for (const path of ['/api/v1/health', '/__mock/state'])
      expect([path, await statusOf(mock, path, local(host))]).toEqual([path, 200]);
  });

  test("the refusal is in the API's words, and names the option", async () => {
    const answer = await mock.sendRaw('GET /api/v1/health HTTP/1.1\r\nHost: evil.com:80\r\nConnection: close\r\n\r\n');
    expect(answer).toContain(
      '{"message":"This server is not known by the name evil.com:80: --allowed-host evil.com allows it."}',
    );
  });

  test('options allow more', async () => {
    const known = await startMock({ allowedHosts: ['Mock.example.com', '*.corp.example'] });
    for (const [host, status] of [
      ['mock.example.com', 200],
      ['MOCK.EXAMPLE.COM.:4010', 200],
      ['a.b.corp.example', 200],
      ['corp.example', 403],
      ['notcorp.example', 403],
      ['other.example.com', 403],
    ] as const)
      expect([host, await statusOf(known, '/__mock/health', local(host))]).toEqual([host, status]);
    const any = await startMock({ allowedHosts: ['any'] });
    expect(await statusOf(any, '/api/v1/health', local('evil.com'))).toBe(200);
  });

  test('a mounted app guards its control API, and leaves the rest to its host', async () => {
    expect(await statusOf(mounted, '/__mock/state', local('shop.example.com'))).toBe(403);
    expect(await statusOf(mounted, '/api/v1/health', local('shop.example.com'))).toBe(200);
    expect(await statusOf(mounted, webhooks, `${local('a')}Origin: https://evil.example\r\n`, 'POST')).toBe(401);
  });
});

describe('--cors-origin', () => {
  test('lets pages of other origins use the API, and not the control API', async () => {
    const open = await startMock({
      corsOrigins: ['https://App.example.com/', 'https://*.preview.example:8443', 'null'],
    });
    for (const [origin, isAllowed] of [
      ['https://app.example.com', true],
      ['http://app.example.com', false],
      ['https://app.example.com:444', false],
      ['https://a.b.preview.example:8443', true],
      ['https://preview.example:8443', false],
      ['https://evilpreview.example:8443', false],
      ['null', true],
    ] as const) {
      const { status, headers } = await open.create({}, { Origin: origin });
      expect([origin, status, headers.get('Access-Control-Allow-Origin')]).toEqual([
        ...[origin, isAllowed ? 422 : 403, isAllowed ? origin : null],
      ]);
      expect((await open.send('GET', '//__mock/state', { headers: { Origin: origin } })).status).toBe(403);
    }
  });

  test('any allows all', async () => {
    const open = await startMock({ corsOrigins: ['any'] });
    for (const origin of foreignPages) {
      const { status, headers } = await open.create({}, { Origin: origin });
      expect([status, headers.get('Access-Control-Allow-Origin')]).toEqual([422, origin]);
    }
  });

  test.each([
    'app.example.com',
    'https://app.example.com/path',
    'https://*',
    '*',
    '',
    'https://a.*.com',
    'https://u@a.com',
  ])('%j is not an origin', async (given) => {
    await expect(startMock({ corsOrigins: [given] })).rejects.toBeInstanceOf(OriginUnreadable);
  });

  test.each(['http://a.com', 'a.com:80', 'a b', '', '*', 'a.*.com', '*a.com'])('%j is not a host', async (given) => {
    await expect(startMock({ allowedHosts: [given] })).rejects.toBeInstanceOf(HostUnreadable);
  });
});

test("requests of another site's page are logged with the option that allows them", async () => {
  const reasons: (string | undefined)[] = [];
  const engine = await createEngine({ document: await sharedDocument });
  const logged = await startMock({ engine, onExchange: ({ reason }) => void reasons.push(reason) });
  await logged.send('GET', '/health', { headers: { Origin: 'https://a.example' } });
  await logged.create({}, { Origin: 'https://b.example' });
  expect(reasons).toEqual([
    'pages of https://a.example can not read this: --cors-origin https://a.example allows it',
    'Pages of https://b.example may not use this server: --cors-origin https://b.example allows it.',
  ]);
  const { text } = await logged.send('GET', '//__mock/requests');
  expect(text).toContain('"status":403');
});

test('a document that opens its answers to every page does not open the mock to other sites', async () => {
  const header = { schema: { type: 'string' }, example: '*' };
  const responses = { 200: { description: 'ok', headers: { 'Access-Control-Allow-Origin': header } } };
  const open = await startMock({ document: documentOf({ '/x': { get: { responses } } }) });
  const read = async (origin: string) =>
    (await open.send('GET', '//x', { headers: { Origin: origin } })).headers.get('Access-Control-Allow-Origin');
  expect([await read('https://evil.example'), await read('http://localhost:1')]).toEqual([null, 'http://localhost:1']);
});

test('a browser does not guess media types, and does not cache the state', async () => {
  for (const path of [
    '/health',
    '/nowhere',
    '//',
    '//docs',
    '//docs/scalar.js',
    '//openapi.yaml',
    '//__mock',
    '//__mock/openapi.yaml',
  ]) {
    const { headers } = await mock.send('GET', path);
    expect([path, headers.get('X-Content-Type-Options')]).toEqual([path, 'nosniff']);
  }
  for (const path of ['/state', '/requests', '/inbox/x/deliveries', '/inbox/x', '/health']) {
    const { headers } = await mock.send('GET', `//__mock${path}`);
    expect([path, headers.get('X-Content-Type-Options'), headers.get('Cache-Control')]).toEqual([
      path,
      'nosniff',
      'no-store',
    ]);
  }
});
