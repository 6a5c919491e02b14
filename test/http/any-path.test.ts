import { describe, expect, test } from 'vitest';
import { documentOf, ok } from '../document-of.ts';
import { type RunningMock, startMock } from '../running-mock.ts';

const get = (answer: unknown, more: Readonly<Record<string, unknown>> = {}) => ({
  get: { responses: ok({ example: answer }), ...more },
});
const servers = (...urls: readonly string[]) => ({ servers: urls.map((url) => ({ url })) });

/** The body of an answer, or its status and what its words say. */
async function answerTo(mock: RunningMock, path: string, method = 'GET'): Promise<unknown> {
  const { status, json } = await mock.send(method, `/${path}`);
  return status === 200 ? json : status;
}

describe('the servers of a document, of a path and of an operation', async () => {
  const version = { default: 'v1', enum: ['v1', 'v2'] };
  const mock = await startMock({
    document: documentOf(
      {
        '/pets': get('pets'),
        '/files': { ...get('files'), ...servers('https://files.example.com/up') },
        '/own': { ...get('own', servers('/beta', '/gamma/')), ...servers('/up') },
        '/root': get('root', servers('https://example.com')),
      },
      { servers: [{ url: 'https://{host}/api/{version}', variables: { version } }, { url: '/other' }] },
    ),
  });

  test.each([
    ['/api/v1/pets', 'pets'],
    ['/api/v2/pets', 'pets'],
    ['/other/pets', 'pets'],
    ['/api/v3/pets', 404],
    ['/pets', 404],
    ['/up/files', 'files'],
    ['/other/files', 404],
    ['/beta/own', 'own'],
    ['/gamma/own', 'own'],
    ['/up/own', 404],
    ['/root', 'root'],
  ])('%s: %j', async (path, answer) => {
    expect(await answerTo(mock, path)).toBe(answer);
  });

  test.each([
    ['/pets', 'no such route; the path is /api/v1/pets, with the base path /api/v1'],
    ['/other/Pets', 'no such route; the path is /other/pets, in this spelling'],
    ['/files', 'no such route; the path is /up/files, with the base path /up'],
    ['/api/v2pets', 'no such route; the path is /api/v2/pets'],
  ])('%s is told the path that was meant', async (path, reason) => {
    await mock.send('GET', `/${path}`);
    const { json } = await mock.send('GET', '//__mock/requests');
    expect((json as { requests: { reason: string }[] }).requests.at(-1)?.reason).toBe(reason);
  });
});

test('where no operation is at the root, all base paths are named', async () => {
  const mock = await startMock({ document: documentOf({ '/a': get(1) }, servers('/one', '/two')) });
  await mock.send('GET', '//customers');
  const { json } = await mock.send('GET', '//__mock/requests');
  expect(json).toMatchObject({
    requests: [{ reason: 'no such route; the paths of the API begin with /one or /two' }],
  });
});

test('letters that are sent as bytes are read', async () => {
  const id = { name: 'id', in: 'path', required: true, schema: { type: 'string', enum: ['ä'] } };
  const q = { name: 'q', in: 'query', required: true, schema: { type: 'string', enum: ['日'] } };
  const mock = await startMock({
    document: documentOf({ '/café/{id}': get('here', { parameters: [id, q] }) }, servers('/v1')),
  });
  const bytes = Buffer.from('GET /v1/café/ä?q=日 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n').toString('latin1');
  expect(await mock.sendRaw(bytes)).toMatch(/^HTTP\/1\.1 200 .*"here"$/s);
  expect(await answerTo(mock, '/v1/caf%C3%A9/%C3%A4?q=%e6%97%a5')).toBe('here');
});

test('an operation on a page of ours is answered under each of its base paths', async () => {
  const mock = await startMock({ document: documentOf({ '/docs': get('theirs') }, servers('/v1', '/')) });
  expect(await answerTo(mock, '/docs')).toBe('theirs');
  expect(await answerTo(mock, '/v1/docs')).toBe('theirs');
});

test('the operation that has the method is asked, and all methods of a path are named', async () => {
  const id = { name: 'id', in: 'path', required: true, schema: { type: 'string' } };
  const mock = await startMock({
    document: documentOf({
      '/users/me': get('me'),
      '/users/{id}': { parameters: [id], ...get('one'), delete: { responses: ok({ example: 'gone' }) } },
    }),
  });
  expect(await answerTo(mock, '/users/me')).toBe('me');
  expect(await answerTo(mock, '/users/me', 'DELETE')).toBe('gone');
  const refused = await mock.send('PATCH', '//users/me');
  expect([refused.status, refused.headers.get('Allow')]).toEqual([405, 'GET, HEAD, DELETE']);
  const options = await mock.send('OPTIONS', '//users/me');
  expect(options.headers.get('Allow')).toBe('GET, HEAD, DELETE');
});

test('a path parameter that was left out is named', async () => {
  const id = { name: 'id', in: 'path', required: true, schema: { type: 'string' } };
  const mock = await startMock({ document: documentOf({ '/users/{id}/orders': get('all', { parameters: [id] }) }) });
  const { status, json } = await mock.send('GET', '//users//orders');
  expect([status, JSON.stringify(json)]).toEqual([422, expect.stringContaining('id')]);
});

test('a parameter in the query of a path key is not asked for in the path', async () => {
  const type = { name: 'type', in: 'path', required: true, schema: { type: 'string' } };
  const mock = await startMock({
    document: documentOf({ '/search?type={type}': get('found', { parameters: [type] }), plain: get('plain') }),
  });
  expect(await answerTo(mock, '/search?type=a')).toBe('found');
  expect(await answerTo(mock, '/plain')).toBe('plain');
});
