import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type * as browser from '../../src/browser/index.ts';
import { createMock, talkover } from '../../src/index.ts';
import { openPage } from '../browser.ts';
import { servePages } from './served-pages.ts';

const built = join(import.meta.dirname, '../../dist/browser');

/** The module and its static imports. Code that only some mocks need is in separate chunks. */
const readByEvery = ['index.js', 'parts/mock.js', 'parts/rolldown-runtime.js'];

/** The most compressed bytes that every mock in a browser loads. */
const mostPackedBytes = 120_000;

const agent = '/api/v1/agents/9fbef0b7-8d4e-4a08-9207-66c22155721d/webhooks';
const first = `${agent}/9fcafbf2-7593-44d6-8cd7-1b221beba62a`;
const authorized = { Authorization: 'Bearer any', 'Content-Type': 'application/json' };
const webhook = { name: 'Mine', webhook_url: 'https://example.com/hook', events: ['event_phone_call_ended'] };

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const requests: readonly Sent[] = [
  { method: 'GET', path: '/api/v1/health' },
  { method: 'GET', path: agent },
  { method: 'GET', path: agent, headers: authorized },
  { method: 'POST', path: agent, headers: authorized, body: JSON.stringify(webhook) },
  {
    method: 'POST',
    path: agent,
    headers: authorized,
    body: JSON.stringify({ ...webhook, timeout: 'long', events: [] }),
  },
  { method: 'POST', path: agent, headers: authorized, body: '{"name": ' },
  { method: 'PUT', path: first, headers: authorized, body: JSON.stringify({ name: 'Other' }) },
  { method: 'POST', path: `${first}/toggle`, headers: authorized },
  { method: 'GET', path: `${first}/logs?per_page=2`, headers: authorized },
  { method: 'POST', path: `${first}/test`, headers: authorized },
  { method: 'GET', path: agent, headers: { ...authorized, Prefer: 'dynamic=true' } },
  { method: 'GET', path: '/api/v1/agents/none/webhooks', headers: authorized },
  { method: 'GET', path: '/api/v1/nowhere', headers: authorized },
  { method: 'PATCH', path: '/api/v1/health', headers: authorized },
  { method: 'DELETE', path: first, headers: authorized },
  { method: 'GET', path: agent, headers: authorized },
];

const fixed = { seed: 7, clock: '2026-03-01T10:00:00Z', deliver: false, journal: false } as const;

/** All parts of an answer. */
interface Got {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
}

const page = `<!doctype html><title>Mock</title><script type="module" src="/page.js"></script>`;

/** Imports the module and keeps it; `answersOf` sends requests to a mock, one after the other. */
const script = `
import * as mock from '/browser/index.js';
globalThis.mock = mock;
globalThis.answersOf = async (made, requests) => {
  const answers = [];
  for (const { path, ...request } of requests) {
    const response = await made.fetch(new Request('http://mock' + path, request));
    answers.push({ status: response.status, headers: [...response.headers], body: await response.text() });
  }
  return answers;
};
document.title = 'ready';
`;

async function openMockPage(): Promise<Awaited<ReturnType<typeof openPage>>> {
  const url = await servePages({ '/': page, '/page.js': script });
  const opened = await openPage(url);
  await expect.poll(() => opened.page.title()).toBe('ready');
  return opened;
}

function answersIn(page: Page, options: string, sent: readonly Sent[]): Promise<Got[]> {
  return page.evaluate(
    `mock.createMock(${options}).then((made) => answersOf(made, ${JSON.stringify(sent)}))`,
  ) as Promise<Got[]>;
}

async function answersInNode(sent: readonly Sent[]): Promise<Got[]> {
  const mock = await createMock({ api: talkover, ...fixed });
  const answers: Got[] = [];
  for (const { path, ...request } of sent) {
    const response = await mock.fetch(new Request(`http://mock${path}`, request));
    answers.push({ status: response.status, headers: [...response.headers], body: await response.text() });
  }
  return answers;
}

describe("Talkover's mock in a page whose policy forbids to make code of texts", () => {
  test('answers the same bytes as in Node for the same seed, clock and requests', async () => {
    const { page, problems, outside } = await openMockPage();
    const answers = await answersIn(page, `{ api: mock.talkover, ...${JSON.stringify(fixed)} }`, requests);
    expect(answers).toEqual(await answersInNode(requests));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 400, 401, 404, 405, 422]));
    expect({ problems, outside }).toEqual({ problems: [], outside: [] });
  });

  test('loads what every mock needs, and the code of samples only when a sample is made', async () => {
    const { page, requests: loaded } = await openMockPage();
    const files = () =>
      loaded.filter((url) => url.includes('/browser/')).map((url) => url.replace(/^.*\/browser\//, ''));
    const plain = requests.filter(({ headers }) => headers?.Prefer === undefined);
    await answersIn(page, '{ api: mock.talkover }', plain);
    expect(files().sort()).toEqual(readByEvery);
    await answersIn(page, '{ api: mock.talkover }', requests);
    expect(files()).toContain('parts/en.js');
  });

  test('plays a scenario, and refuses an invalid one with the same message as in Node', async () => {
    const { page, problems } = await openMockPage();
    const scenario = { steps: [{ operation: 'getHealth', status: 429, times: 2 }] };
    const health: Sent[] = Array.from({ length: 3 }, () => ({ method: 'GET', path: '/api/v1/health' }));
    const answers = await answersIn(page, `{ api: mock.talkover, scenario: ${JSON.stringify(scenario)} }`, health);
    expect(answers.map(({ status }) => status)).toEqual([429, 429, 200]);
    const wrong = { steps: [{ operation: 'getHealth', stauts: 503 }] };
    const reason = await createMock({ api: talkover, scenario: wrong as never }).catch((error: Error) => error.message);
    expect(reason).toContain('stauts');
    const inPage = page.evaluate(
      `mock.createMock({ api: mock.talkover, scenario: ${JSON.stringify(wrong)} }).catch(({ message }) => message)`,
    );
    expect(await inPage).toBe(reason);
    expect(problems).toEqual([]);
  });

  test('delivers to its own inbox, and says that the signature is right', async () => {
    const { page, problems } = await openMockPage();
    const created = JSON.stringify({
      ...webhook,
      webhook_url: 'http://mock/__mock/inbox/mine',
      webhook_secret: 'my-secret',
    });
    const tested = await page.evaluate(`(async () => {
      const made = await mock.createMock({ api: mock.talkover });
      const init = { method: 'POST', headers: ${JSON.stringify(authorized)} };
      const answer = await made.fetch('http://mock${agent}', { ...init, body: ${JSON.stringify(created)} });
      const { data } = await answer.json();
      const test = await made.fetch('http://mock${agent}/' + data.id + '/test', init);
      return (await test.json()).success;
    })()`);
    expect({ tested, problems }).toEqual({ tested: true, problems: [] });
  });

  test('makes up webhooks as in Node', async () => {
    const { page } = await openMockPage();
    const list = requests.slice(2, 3);
    const [answer] = await answersIn(
      page,
      `{ api: mock.talkoverApi({ populate: 3 }), ...${JSON.stringify(fixed)} }`,
      list,
    );
    expect(JSON.parse(answer?.body ?? '').data.webhooks).toHaveLength(4);
  });
});

test('the module exports the values that its types have', async () => {
  const values: readonly (keyof typeof browser)[] = [
    ...(['ApiMisdefined', 'ClockUnreadable', 'CodeForbidden', 'CompiledByAnotherVersion', 'DataUnusable'] as const),
    ...([
      'DocumentError',
      'DocumentedRefusal',
      'InputInvalid',
      'Refusal',
      'StateOfAnotherApi',
      'WordedRefusal',
      'createMock',
    ] as const),
    ...(['defineApi', 'inferredApi', 'loadDocument', 'refuse', 'resource', 'show', 'talkover', 'talkoverApi'] as const),
    'uuid',
  ];
  const { page } = await openMockPage();
  expect(await page.evaluate('Object.keys(mock).sort()')).toEqual(values);
});

test('the size of what every mock loads stays within its limit', () => {
  const sizes = readByEvery.map((file) => gzipSync(readFileSync(join(built, file)), { level: 9 }).length);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(mostPackedBytes);
});
