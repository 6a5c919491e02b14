import { describe, expect, test } from 'vitest';
import { documentOf, ok } from '../document-of.ts';
import { agentId, type RunningMock, startMock } from '../running-mock.ts';

const webhooks = `agents/${agentId}/webhooks`;

/** What the log and the journal, which the inspector shows, say of a 404. */
async function reasonFor(mock: RunningMock, path: string): Promise<unknown> {
  const answer = await mock.sendRaw(`GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
  expect(answer).toMatch(/^HTTP\/1\.1 404 /);
  const { json } = await mock.send('GET', '//__mock/requests');
  const { requests } = json as { requests: { reason: string; url: string }[] };
  return requests.at(-1)?.reason;
}

describe("a path that misses the API's is refused with the right one", async () => {
  const mock = await startMock();
  const right = `/api/v1/${webhooks}`;
  const rows: readonly [what: string, path: string, reason: string][] = [
    ['no base path', `/${webhooks}`, `${right}, with the base path /api/v1`],
    ['half of the base path', `/v1/${webhooks}`, right],
    ['the other half', `/api/${webhooks}`, right],
    ['the base path twice', `/api/v1/api/v1/${webhooks}`, right],
    ['another version', `/api/v2/${webhooks}`, right],
    ['another prefix', `/backend/rest/${webhooks}`, right],
    ['another case', `/API/V1/AGENTS/${agentId}/Webhooks`, `${right}, in this spelling`],
    ['another case of a name', `/api/v1/Agents/${agentId}/webhooks`, `${right}, in this spelling`],
    ['no slash behind the base path', `/api/v1${webhooks}`, right],
    ['two slashes', `/api/v1//${webhooks}`, right],
    ['two slashes at the start', `//${webhooks}`, right],
    ['a query', `/${webhooks}?per_page=1`, `${right}, with the base path /api/v1`],
    ['a path of one name', '/health', '/api/v1/health, with the base path /api/v1'],
    ['no base path and the slash at the end', `/${webhooks}/`, right],
  ];
  test.each(rows)('%s', async (_, path, reason) => {
    expect(await reasonFor(mock, path)).toBe(`no such route; the path is ${reason}`);
  });

  test('an unknown path is refused with the base path, or without advice', async () => {
    expect(await reasonFor(mock, '/customers')).toBe('no such route; the paths of the API begin with /api/v1');
    expect(await reasonFor(mock, '/api/v1/customers')).toBe('no such route');
  });

  test('the answer is still Laravel´s', async () => {
    expect((await mock.send('GET', `//${webhooks}`)).json).toEqual({
      message: `The route ${webhooks} could not be found.`,
    });
  });
});

describe('in a document of another API', () => {
  const get = { get: { responses: ok({ example: 1 }) } };
  const id = { name: 'id', in: 'path', required: true, schema: { type: 'string' } };
  const items = { '/items': get, '/roots/': get, '/Items/{id}.json': { ...get, parameters: [id] } };

  test.each([
    ['/items/', '/items, without the slash at the end'],
    ['/roots', '/roots/, with a slash at the end'],
    ['/ITEMS', '/items, in this spelling'],
    ['/items/aB.json', '/Items/aB.json, in this spelling'],
    ['/v1/items', '/items'],
  ])('%s', async (path, reason) => {
    const mock = await startMock({ document: documentOf(items) });
    expect(await reasonFor(mock, path)).toBe(`no such route; the path is ${reason}`);
  });

  test('for a path that is a parameter, only the base path is suggested', async () => {
    const mock = await startMock({
      document: documentOf({ '/{id}': { ...get, parameters: [id] } }, { servers: [{ url: '/v1' }] }),
    });
    expect(await reasonFor(mock, '/5')).toBe('no such route; the path is /v1/5, with the base path /v1');
    expect(await reasonFor(mock, '/v1/5/6')).toBe('no such route');
  });
});
