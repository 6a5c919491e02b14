import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, onTestFinished, test } from 'vitest';
import { casesOf } from '../../../src/contract/cases/cases.ts';
import { derivedContract } from '../../../src/contract/derived/derived-contract.ts';
import { loadDocument } from '../../../src/index.ts';
import { documentOf } from '../../document-of.ts';
import { judge } from '../judged.ts';

/** A fault of the server of settings. */
type Broken =
  | 'a limit is not kept'
  | 'an hour may be anything'
  | 'a setting is not shown'
  | 'a setting is reset'
  | 'a setting is reset unseen'
  | 'any other setting is kept'
  | 'a change is an error';

const settings = {
  name: { type: 'string', minLength: 1, maxLength: 30 },
  theme: { type: 'string', enum: ['light', 'dark'] },
  rate: { type: 'integer', minimum: 1, maximum: 100 },
  motto: { type: ['string', 'null'], maxLength: 40 },
  quiet: {
    type: 'object',
    required: ['from', 'to'],
    properties: { from: { type: 'integer', maximum: 23 }, to: { type: 'integer', maximum: 23 } },
  },
};
const change = {
  type: 'object',
  required: ['name', 'theme', 'rate', 'quiet'],
  additionalProperties: false,
  properties: settings,
};
const shown = {
  type: 'object',
  required: ['name', 'theme', 'rate', 'quiet', 'updated_at'],
  properties: { ...settings, updated_at: { type: 'string', format: 'date-time' } },
};
const whole = { type: 'object', required: ['data'], properties: { data: shown } };
const answer = { description: 'They', content: { 'application/json': { schema: whole } } };
const refused = { description: 'No' };
const body = { required: true, content: { 'application/json': { schema: change } } };
const document = await loadDocument(
  documentOf({
    '/settings': {
      get: { operationId: 'getSettings', responses: { 200: answer } },
      put: { operationId: 'putSettings', requestBody: body, responses: { 200: answer, 400: refused } },
    },
  }),
);

const start = {
  name: 'Corner shop',
  theme: 'dark',
  rate: 7,
  motto: null,
  quiet: { from: 22, to: 6 },
};

const ajv = new Ajv2020({ strict: false });
const isChange = ajv.compile(change);
const laxRate = { ...settings, rate: { type: 'integer' } };
const laxQuiet = { ...settings, quiet: { type: 'object' } };
const isLax = (properties: object) => ajv.compile({ ...change, properties });
const accepts: Partial<Record<Broken, (sent: unknown) => unknown>> = {
  'a limit is not kept': isLax(laxRate),
  'an hour may be anything': isLax(laxQuiet),
  'any other setting is kept': ajv.compile({ ...change, additionalProperties: true }),
};

/** Judges settings that are served until the test ends. @param operation the only one whose cases are run; all by default */
async function judged(broken?: Broken, isLocal = true, operation = '*') {
  let kept: Record<string, unknown> = start;
  let changes = 0;
  const isSound = accepts[broken ?? 'a change is an error'] ?? isChange;
  const server = createServer(async (request, response) => {
    const { method = '' } = request;
    const sent: unknown = await json(request).catch(() => undefined);
    const isKnown = ['GET', 'HEAD', 'PUT'].includes(method);
    const answered = (status: number, shown?: unknown) => {
      const type = shown === undefined ? {} : { 'Content-Type': 'application/json' };
      response.writeHead(status, { ...type, ...(status === 405 && { Allow: 'GET, HEAD, PUT' }) });
      response.end(shown === undefined || method === 'HEAD' ? undefined : JSON.stringify(shown));
    };
    if (!isKnown) return answered(405);
    if (method === 'PUT') {
      if (broken === 'a change is an error') return answered(500);
      if (!isSound(sent)) return answered(400);
      changes++;
      kept = sent as Record<string, unknown>;
      if (broken === 'a setting is reset') kept = { ...kept, theme: 'light' };
    }
    const { motto, ...others } = kept;
    if (broken === 'a setting is reset unseen' && method === 'PUT') kept = { ...kept, theme: 'light' };
    const isHidden = broken === 'a setting is not shown' && method === 'PUT';
    const { rate: _, ...hidden } = others;
    answered(200, { data: { ...(isHidden ? hidden : others), motto, updated_at: new Date(0).toISOString() } });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
  });
  const contract = derivedContract(document, { path: {}, allowsLeftovers: false, isLocal, requestsPerOperation: 60 });
  // A server that listens on a host has an address with a port.
  const { port } = server.address() as AddressInfo;
  const target = { baseUrl: `http://127.0.0.1:${port}` };
  const wanted = { cases: [operation === '*' ? operation : `${operation}/*`] };
  const { report } = await judge({ target }, { document, api: contract, cases: casesOf(document, contract), wanted });
  const of = (verdict: string) => report.cases.filter((one) => one.verdict === verdict);
  return { failed: of('fail'), skipped: of('skip'), kept, changes };
}

test('settings are sent back as they were read, and stay the same', async () => {
  const { failed, kept, changes } = await judged();
  expect(failed.map(({ id, reason }) => `${id}: ${reason}`)).toEqual([]);
  expect(kept).toEqual(start);
  expect(changes).toBeGreaterThan(0);
});

test('settings of a deployment on another machine are not sent', async () => {
  const { failed, skipped, changes } = await judged(undefined, false);
  expect([failed, changes]).toEqual([[], 0]);
  expect(skipped.find(({ id }) => id === 'putSettings/valid')?.reason).toBe(
    'it would change what the run has not made',
  );
});

describe('a broken server of settings fails, and keeps its settings', () => {
  test.each<readonly [Broken, string]>([
    ['a limit is not kept', 'putSettings/body/rate/maximum'],
    ['an hour may be anything', 'putSettings/body/quiet/from/maximum'],
    ['a setting is not shown', 'putSettings/answers/body'],
    ['any other setting is kept', 'putSettings/body/additionalProperties/unknown'],
    ['a change is an error', 'putSettings/valid'],
  ])('where %s: %s', async (broken, id) => {
    const { failed, kept } = await judged(broken, true, id.split('/')[0]);
    expect(failed.map((one) => one.id)).toContainEqual(expect.stringContaining(id));
    expect(kept).toEqual(start);
  });
});

test.each<readonly [Broken, string]>([
  ['a setting is reset', 'putSettings/valid'],
  ['a setting is reset unseen', 'putSettings/valid/read'],
])('a server fails where %s: %s', async (broken, id) => {
  const { failed } = await judged(broken, true, id.split('/')[0]);
  expect(failed.map((one) => one.id)).toEqual([id]);
});
