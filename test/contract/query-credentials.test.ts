import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { casesOf } from '../../src/contract/cases/cases.ts';
import { derivedContract } from '../../src/contract/derived/derived-contract.ts';
import { Ledger } from '../../src/contract/run/cleanup/ledger.ts';
import { sweep } from '../../src/contract/run/sweep.ts';
import { loadDocument } from '../../src/index.ts';
import { documentOf } from '../document-of.ts';
import { judge, ledgerFile, runOptions } from './judged.ts';

const key = 'k/e+y of-the query';
const thing = {
  type: 'object',
  required: ['id', 'name'],
  properties: { id: { type: 'integer', readOnly: true }, name: { type: 'string', minLength: 1, maxLength: 60 } },
};
const shows = (status: string, schema?: object) => ({
  [status]: { description: 'It', ...(schema && { content: { 'application/json': { schema } } }) },
});
const refusals = { 401: { description: 'No' }, 404: { description: 'Nothing' }, 422: { description: 'Not so' } };
const one = [{ name: 'id', in: 'path', required: true, schema: { type: 'integer' } }];
const document = await loadDocument(
  documentOf(
    {
      '/things': {
        get: {
          operationId: 'listThings',
          responses: { ...shows('200', { type: 'array', items: thing }), ...refusals },
        },
        post: {
          operationId: 'createThing',
          requestBody: { required: true, content: { 'application/json': { schema: thing } } },
          responses: { ...shows('201', thing), ...refusals },
        },
      },
      '/things/{id}': {
        get: { operationId: 'getThing', parameters: one, responses: { ...shows('200', thing), ...refusals } },
        delete: { operationId: 'deleteThing', parameters: one, responses: { ...shows('204'), ...refusals } },
      },
    },
    {
      security: [{ key: [] }],
      components: { securitySchemes: { key: { type: 'apiKey', in: 'query', name: 'api_key' } } },
    },
  ),
);
const api = derivedContract(document, { path: {}, allowsLeftovers: false, isLocal: true });

interface Thing {
  readonly id: number;
  readonly name: string;
}

/** A server that takes its key in the query, until the test ends. */
async function startServer(isKey: (given: string | null) => boolean = (given) => given === key) {
  const things: Thing[] = [{ id: 1, name: 'theirs' }];
  const refused: string[] = [];
  let count = 1;
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://any');
    const { method = '' } = request;
    const reply = (status: number, body?: unknown) =>
      response
        .writeHead(status, {
          ...(body !== undefined && { 'Content-Type': 'application/json' }),
          ...(status === 405 && { Allow: 'GET, DELETE' }),
        })
        .end(body === undefined || method === 'HEAD' ? undefined : JSON.stringify(body));
    if (!isKey(searchParams.get('api_key'))) {
      refused.push(`${method} ${pathname} ${searchParams.get('api_key')}`);
      return reply(401, {});
    }
    const [, id] = /^\/things\/(.*)$/.exec(pathname) ?? [];
    const at = things.findIndex((known) => String(known.id) === id);
    const isRead = method === 'GET' || method === 'HEAD';
    if (pathname === '/things' && isRead) return reply(200, things);
    if (pathname === '/things' && method === 'POST') {
      const { name } = Object(await json(request).catch(() => ({})));
      const isSound = typeof name === 'string' && name !== '' && [...name].length <= 60;
      const made = { id: ++count, name };
      if (isSound) things.push(made);
      return isSound ? reply(201, made) : reply(422, {});
    }
    if (id === undefined || at < 0) return reply(404, {});
    if (isRead) return reply(200, things[at]);
    if (method !== 'DELETE') return reply(405, {});
    things.splice(at, 1);
    return reply(204);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  // A server that listens on a host has an address with a port.
  const { port } = server.address() as AddressInfo;
  return { things, refused, target: { baseUrl: `http://127.0.0.1:${port}`, query: { api_key: key } } };
}

const derived = { api, document, cases: casesOf(document, api) };

test('the preflight, random requests and the cleanup send a key in the query', async () => {
  const { things, target, refused } = await startServer();
  const { report } = await judge({ target }, { ...derived, fuzz: 10 });
  expect(report.cases.filter(({ verdict }) => verdict === 'fail')).toEqual([]);
  expect(report.summary.left).toEqual([]);
  expect(things).toEqual([{ id: 1, name: 'theirs' }]);
  const isWrong = (one: string) => one.endsWith(' null') || / talkover-contract-[\w-]+$/.test(one);
  expect([refused.length > 0, refused.filter((one) => !isWrong(one))]).toEqual([true, []]);
});

test('a sweep sends a key in the query', async () => {
  const { things, target } = await startServer();
  const ledger = new Ledger(ledgerFile().path);
  things.push({ id: 7, name: 'left by an earlier run' });
  ledger.begin();
  ledger.note({ kind: 'created', resource: 'createThing', baseUrl: target.baseUrl, path: {}, id: '7' });
  ledger.end();
  const { left, deleted } = await sweep(runOptions(target, { ...derived, ledger }));
  expect([left, deleted, things]).toEqual([[], ['7'], [{ id: 1, name: 'theirs' }]]);
});

test('a deployment that accepts any key in the query fails, and the script sends the wrong one', async () => {
  const { target } = await startServer((given) => given !== null);
  const { report } = await judge({ target }, derived);
  const failed = report.cases.filter(({ verdict }) => verdict === 'fail');
  expect(failed.map(({ id }) => id)).toContain('listThings/access/wrong');
  expect(failed.every(({ id }) => id.endsWith('/access/wrong'))).toBe(true);
  const { script } = failed.find(({ id }) => id === 'listThings/access/wrong') ?? {};
  expect(script).toContain('/things?api_key=talkover-contract-');
  expect(JSON.stringify(report)).not.toContain(key);
});
