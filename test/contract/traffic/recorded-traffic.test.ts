import { expect, test } from 'vitest';
import type { CaseResult } from '../../../src/contract/run/report/case-result.ts';
import type { Report } from '../../../src/contract/run/report/events.ts';
import { NothingJudged, type TrafficRunOptions, trafficEvents } from '../../../src/contract/traffic/traffic-run.ts';
import { recordingIn } from '../../../src/har/read/read-har.ts';
import { hasPlaceholder } from '../../../src/har/redaction/placeholders.ts';
import { loadDocument } from '../../../src/index.ts';
import { documentOf } from '../../document-of.ts';

const item = {
  type: 'object',
  required: ['id'],
  properties: { id: { type: 'integer' }, pass: { type: 'string', maxLength: 4 } },
};
const json = (schema: unknown) => ({ 'application/json': { schema } });
const paths = {
  '/items': {
    get: {
      operationId: 'listItems',
      responses: { 200: { description: 'OK', content: json({ type: 'array', items: item }) } },
    },
    post: {
      operationId: 'makeItem',
      requestBody: {
        required: true,
        content: json({ type: 'object', required: ['name'], properties: { name: { type: 'string' } } }),
      },
      security: [{ key: [] }],
      responses: { 201: { description: 'made' }, 422: { description: 'no' } },
    },
  },
};
const components = { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } };
const document = await loadDocument(
  documentOf(paths, { components, servers: [{ url: 'https://api.example.com/v1' }] }),
);

interface Seen {
  readonly method?: string;
  readonly url?: string;
  readonly status: number;
  readonly sent?: unknown;
  readonly body?: unknown;
  /** The length of a body that was not kept. */
  readonly unkept?: number;
  readonly authorization?: string;
}

function har(...entries: readonly Seen[]) {
  const log = {
    version: '1.2',
    entries: entries.map(({ method = 'GET', url = 'https://api.example.com/v1/items', status, ...more }) => ({
      request: {
        ...{ method, url, cookies: [], queryString: [] },
        headers: [
          ...(more.authorization === undefined ? [] : [{ name: 'Authorization', value: more.authorization }]),
          ...(more.sent === undefined ? [] : [{ name: 'Content-Type', value: 'application/json' }]),
        ],
        ...(more.sent !== undefined && {
          postData: { mimeType: 'application/json', text: JSON.stringify(more.sent) },
        }),
      },
      response: {
        ...{ status, cookies: [] },
        headers:
          more.body === undefined && more.unkept === undefined
            ? []
            : [{ name: 'Content-Type', value: 'application/json' }],
        content:
          more.unkept === undefined
            ? { text: more.body === undefined ? '' : JSON.stringify(more.body) }
            : { size: more.unkept },
      },
    })),
  };
  return recordingIn('a.har', JSON.stringify({ log })).exchanges;
}

async function judged(entries: readonly Seen[], more: Partial<TrafficRunOptions> = {}): Promise<Report> {
  const options = { document, api: {}, file: 'a.har', exchanges: har(...entries), isPlaceholder: hasPlaceholder };
  for await (const event of trafficEvents({ ...options, ...more })) if (event.kind === 'finished') return event.report;
  throw new TypeError('the run has not finished');
}

function failing({ cases }: Report): CaseResult[] {
  return cases.filter(({ verdict }) => verdict === 'fail');
}

const authorization = 'Bearer abc';
const sound: Seen = { status: 200, body: [{ id: 1 }] };

test('correct exchanges pass, and operations without exchanges have no case', async () => {
  const report = await judged([sound]);
  expect(failing(report)).toEqual([]);
  expect([...new Set(report.cases.map(({ operationId }) => operationId))]).toEqual(['listItems']);
  expect(report.run).toMatchObject({ recording: 'a.har', baseUrl: 'https://api.example.com/v1', requests: 1 });
});

test('an answer that breaks the document fails, and its reason names the entry', async () => {
  const [found, ...others] = failing(await judged([sound, { status: 200, body: [{ id: 'x' }] }]));
  expect(others).toEqual([]);
  expect(found?.id).toBe('listItems/answers/body');
  expect(found?.reason).toContain('(entry 1: GET https://api.example.com/v1/items)');
});

test('a success of a request that breaks the document fails; its documented refusal does not', async () => {
  const refused = await judged([{ method: 'POST', status: 422, sent: {}, authorization }]);
  expect(failing(refused)).toEqual([]);
  const [taken] = failing(await judged([{ method: 'POST', status: 201, sent: {}, authorization }]));
  expect(taken).toMatchObject({ id: 'makeItem/requests/refused', deviation: { severity: 'accepted' } });
  const [letIn] = failing(await judged([{ method: 'POST', status: 201, sent: { name: 'a' } }]));
  expect(letIn).toMatchObject({ id: 'makeItem/requests/refused', deviation: { severity: 'security' } });
});

test('other hosts, unknown routes and requests without an answer are left out, and the report says so', async () => {
  const cdn = { url: 'https://cdn.example.net/v1/items', status: 500, body: 1 };
  const other = { url: 'https://api.example.com/v1/other', status: 500, body: 1 };
  const report = await judged([sound, cdn, other, { status: 0 }]);
  expect(failing(report)).toEqual([]);
  const notices = report.run.notices.join('\n');
  for (const told of ['1 entry of other hosts', 'entry 2 (GET /other)', 'entry 3 has no answer'])
    expect(notices).toContain(told);
});

test('a body that was not kept is skipped, and status and headers are judged', async () => {
  const report = await judged([{ status: 200, unkept: 2_000_000 }]);
  const verdicts = Object.fromEntries(report.cases.map(({ id, verdict }) => [id.replace('listItems/', ''), verdict]));
  expect(verdicts).toMatchObject({ 'answers/body': 'skip', 'answers/status': 'pass', 'answers/headers': 'pass' });
});

test('placeholders for hidden values cause no failure', async () => {
  const sent = { name: '[redacted 2]' };
  const post: Seen = { method: 'POST', status: 201, sent, authorization: 'Bearer [redacted 1]' };
  const report = await judged([{ status: 200, body: [{ id: 1, pass: '[redacted 3]' }] }, post]);
  expect(failing(report)).toEqual([]);
});

test("without an entry at the document's servers, the API is where most requests fit it, or at the given URL", async () => {
  const local = { ...sound, url: 'http://127.0.0.1:8080/base/items' };
  const cdn = { url: 'https://cdn.example.net/x', status: 500, body: 1 };
  expect((await judged([local, cdn])).run.baseUrl).toBe('http://127.0.0.1:8080/base');
  const given = await judged([local, sound], { baseUrl: 'http://127.0.0.1:8080/base' });
  expect(given.run).toMatchObject({ baseUrl: 'http://127.0.0.1:8080/base', requests: 1 });
});

test('known failures do not fail, and may name cases that only a live run has', async () => {
  const wrong = { status: 200, body: [{ id: 'x' }] };
  const liveCases = () => [{ id: 'makeItem/access/none' }];
  const report = await judged([wrong], { knownFailures: ['*/answers/body', 'makeItem/access/none'], liveCases });
  expect(report.summary).toMatchObject({ fail: 0, known: 1 });
});

test.each<[string, readonly Seen[], Partial<TrafficRunOptions>]>([
  ['no entry', [], {}],
  ['no entry of the API', [{ url: 'https://cdn.example.net/x', status: 200, body: 1 }], {}],
  ['no answer', [{ status: 0 }], {}],
  ['no entry of the operation that was asked for', [sound], { wanted: { operations: ['makeItem'] } }],
])('a recording with %s is refused with a reason', async (_, entries, more) => {
  await expect(judged(entries, more)).rejects.toThrow(NothingJudged);
  await expect(judged(entries, more)).rejects.toThrow(/^a\.har has no /);
});
