import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test } from 'vitest';
import { casesOf } from '../../../src/contract/cases/cases.ts';
import { derivedContract } from '../../../src/contract/derived/derived-contract.ts';
import { loadDocument } from '../../../src/index.ts';
import { documentOf } from '../../document-of.ts';
import { judge } from '../judged.ts';

/** The rules of a resource, by the place and the name in cases. */
const rules: Readonly<Record<string, (thing: Readonly<Record<string, unknown>>) => boolean>> = {
  'name/required/missing': ({ name }) => name !== undefined,
  'name/type/string': ({ name }) => name === undefined || name === null || typeof name === 'string',
  'name/type/null': ({ name }) => name !== null,
  'name/maxLength/above': ({ name }) => typeof name !== 'string' || name.length <= 60,
  'size/type/number': ({ size }) => size === undefined || size === null || typeof size === 'number',
  'size/type/null': ({ size }) => size !== null,
  'size/type/fraction': ({ size }) => typeof size !== 'number' || Number.isInteger(size),
  'size/minimum/below': ({ size }) => typeof size !== 'number' || size >= 1,
  'size/maximum/above': ({ size }) => typeof size !== 'number' || size <= 9,
  'kind/required/missing': ({ kind }) => kind !== undefined,
  'kind/enum/outsider': ({ kind }) => kind === undefined || kind === null || /^(?:tool|toy)$/i.test(String(kind)),
  'kind/enum/case': ({ kind }) => !/^(?:TOOL|TOY)$/.test(String(kind)),
  'kind/type/null': ({ kind }) => kind !== null,
  'additionalProperties/unknown': (thing) => Object.keys(thing).every((key) => ['name', 'size', 'kind'].includes(key)),
};

const ids = Object.keys(rules).map((rule) => `createThing/body/${rule}`);

const everything = await apiOfThings();

async function apiOfThings(requestsPerOperation = 40) {
  const setting = {
    name: { type: 'string', maxLength: 60 },
    size: { type: 'integer', minimum: 1, maximum: 9 },
    kind: { type: 'string', enum: ['tool', 'toy'] },
  };
  const thing = { type: 'object', required: ['id'], properties: { id: { type: 'string' }, ...setting } };
  const shown = { description: 'It', content: { 'application/json': { schema: thing } } };
  const settings = { type: 'object', required: ['name', 'kind'], additionalProperties: false, properties: setting };
  const refused = { description: 'No' };
  const one = [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }];
  const document = await loadDocument(
    documentOf({
      '/things': {
        post: {
          operationId: 'createThing',
          requestBody: { required: true, content: { 'application/json': { schema: settings } } },
          responses: { 201: shown, 400: refused },
        },
      },
      '/things/{id}': {
        parameters: one,
        get: { operationId: 'getThing', responses: { 200: shown, 404: refused } },
        delete: { operationId: 'deleteThing', responses: { 204: { description: 'Gone' }, 404: refused } },
      },
    }),
  );
  const contract = derivedContract(document, {
    ...{ path: {}, allowsLeftovers: false, isLocal: true },
    // By default, everything is tried.
    requestsPerOperation,
  });
  return { document, contract, cases: casesOf(document, contract) };
}

/** Ways in which a deployment reports broken rules. */
const tellings: Readonly<Record<string, (broken: readonly string[]) => unknown>> = {
  'each mistake': (broken) => ({ errors: broken.map((rule) => ({ field: placeOf(rule), message: 'is not so' })) }),
  'the first mistake': ([rule = '']) => ({ errors: [{ field: placeOf(rule), message: 'is not so' }] }),
  nothing: () => ({ error: 'invalid' }),
};

function placeOf(rule: string): string {
  return rule.startsWith('additional') ? 'talkover_contract_outsider' : (rule.split('/')[0] ?? '');
}

/** Judges a server that reports mistakes in a certain way and lacks a rule. */
async function judged(tell: (broken: readonly string[]) => unknown, lacking?: string, api = everything) {
  const things = new Map<string, object>();
  const bodies: unknown[] = [];
  const server = createServer(async (request, response) => {
    const answer = (status: number, shown?: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json', allow: 'GET, POST, DELETE' });
      response.end(shown === undefined ? undefined : JSON.stringify(shown));
    };
    const id = request.url?.split('/')[2] ?? '';
    if (request.url === '/things' && request.method === 'POST') {
      const sent = await json(request).catch(() => undefined);
      if (typeof sent !== 'object' || sent === null || Array.isArray(sent)) return answer(400, { error: 'no thing' });
      bodies.push(sent);
      const thing = { ...sent };
      const broken = Object.keys(rules).filter((rule) => rule !== lacking && rules[rule]?.(thing) === false);
      if (broken.length > 0) return answer(400, tell(broken));
      const made = { id: `t${things.size + 1}`, ...sent };
      things.set(made.id, made);
      return answer(201, made);
    }
    if (!things.has(id)) return answer(404);
    if (request.method === 'GET' || request.method === 'HEAD') return answer(200, things.get(id));
    if (request.method !== 'DELETE') return answer(405);
    things.delete(id);
    return answer(204);
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const target = { baseUrl: `http://127.0.0.1:${port}`, headers: {}, path: {} };
  const { document, contract, cases } = api;
  const { report } = await judge({ target }, { document, cases, api: contract });
  const verdicts = new Map(report.cases.map(({ id, verdict }) => [id, verdict]));
  return { verdicts, bodies, left: [...things.keys()], summary: report.summary, cases };
}

/** Null may mean that an optional property is absent. */
const sure = Object.keys(rules).filter((rule) => rule !== 'size/type/null');

describe.each(Object.entries(tellings))('if a refusal names %s', (what, tell) => {
  test('every rule is judged, and a sound server passes', async () => {
    const { verdicts, left } = await judged(tell);
    expect(ids.map((id) => [id, verdicts.get(id)])).toEqual(ids.map((id) => [id, 'pass']));
    expect([...verdicts].filter(([, verdict]) => verdict === 'fail')).toEqual([]);
    expect(left).toEqual([]);
  });

  test.each(what === 'each mistake' ? sure : sure.slice(-3))(
    'a server without the rule %s fails its case',
    async (rule) => {
      const { verdicts, left } = await judged(tell, rule);
      const failed = [...verdicts].filter(([, verdict]) => verdict === 'fail').map(([id]) => id);
      expect(failed).toContain(`createThing/body/${rule}`);
      expect(left).toEqual([]);
    },
  );
});

test('a rule whose place a refusal names takes no request of its own', async () => {
  const all = await judged(tellings['each mistake'] ?? (() => undefined));
  const none = await judged(tellings.nothing ?? (() => undefined));
  const alone = ids.filter((id) => all.verdicts.get(id) === 'pass').length;
  expect(alone).toBe(ids.length);
  expect(none.bodies.length - all.bodies.length).toBeGreaterThan(ids.length / 2);
});

test('a run says how many cases it had no room for', async () => {
  const { summary, verdicts, cases } = await judged(() => ({ error: 'invalid' }), undefined, await apiOfThings(9));
  expect(summary.requests).toBeLessThanOrEqual(27);
  const further = cases.filter(({ id, proof }) => !verdicts.has(id) && !proof?.steps[0]?.onlyWhereNamed);
  expect(summary.untried).toBe(further.length);
  expect(further.length).toBeGreaterThan(0);
});
