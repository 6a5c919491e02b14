import { describe, expect, test } from 'vitest';
import { createEngine } from '../../src/index.ts';
import type { Mock } from '../../src/mock/mock.ts';
import type { MockReply } from '../../src/mock/reply.ts';
import { documentOf, ok } from '../document-of.ts';
import { startMock } from '../running-mock.ts';

const get = (answer: unknown, more: Readonly<Record<string, unknown>> = {}) => ({
  get: { responses: ok({ example: answer }), ...more },
});
const servers = (...urls: readonly string[]) => ({ servers: urls.map((url) => ({ url })) });

function ask(mock: Mock, url: string, method = 'GET'): Promise<MockReply> {
  return mock.handle({ method, url, headers: {}, body: new Uint8Array() });
}

/** The body of an answer, or its status. */
async function answerTo(mock: Mock, path: string, method = 'GET'): Promise<unknown> {
  const { status, body } = await ask(mock, path, method);
  return status === 200 ? JSON.parse(String(body)) : status;
}

async function reasonFor(mock: Mock, path: string): Promise<string | undefined> {
  return (await ask(mock, path)).reason;
}

describe('the servers of a document, of a path and of an operation', async () => {
  const version = { default: 'v1', enum: ['v1', 'v2'] };
  const mock = await createEngine({
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
  ])('%s is refused with the intended path', async (path, reason) => {
    expect(await reasonFor(mock, path)).toBe(reason);
  });
});

test('if no operation is at the root, all base paths are named', async () => {
  const mock = await createEngine({ document: documentOf({ '/a': get(1) }, servers('/one', '/two')) });
  expect(await reasonFor(mock, '/customers')).toBe('no such route; the paths of the API begin with /one or /two');
});

test('characters beyond ASCII are read in paths and requests', async () => {
  const id = { name: 'id', in: 'path', required: true, schema: { type: 'string', enum: ['ä'] } };
  const q = { name: 'q', in: 'query', required: true, schema: { type: 'string', enum: ['日'] } };
  const mock = await createEngine({
    document: documentOf({ '/café/{id}': get('here', { parameters: [id, q] }) }, servers('/é')),
  });
  expect(await answerTo(mock, '/é/café/ä?q=日')).toBe('here');
  expect(await answerTo(mock, '/%c3%a9/caf%C3%A9/%C3%A4?q=%e6%97%a5')).toBe('here');
});

test('an operation at a page of the mock is answered under each of its base paths', async () => {
  const mock = await startMock({ document: documentOf({ '/docs': get('theirs') }, servers('/v1', '/')) });
  expect((await mock.send('GET', '//docs')).json).toBe('theirs');
  expect((await mock.send('GET', '//v1/docs')).json).toBe('theirs');
});

test('the operation with the method is used, and all methods of a path are listed', async () => {
  const id = { name: 'id', in: 'path', required: true, schema: { type: 'string' } };
  const mock = await createEngine({
    document: documentOf({
      '/users/me': get('me'),
      '/users/{id}': { parameters: [id], ...get('one'), delete: { responses: ok({ example: 'gone' }) } },
    }),
  });
  expect(await answerTo(mock, '/users/me')).toBe('me');
  expect(await answerTo(mock, '/users/me', 'DELETE')).toBe('gone');
  expect(await ask(mock, '/users/me', 'PATCH')).toMatchObject({ status: 405, headers: { Allow: 'GET, HEAD, DELETE' } });
  expect(await ask(mock, '/users/me', 'OPTIONS')).toMatchObject({ headers: { Allow: 'GET, HEAD, DELETE' } });
});

test('a missing path parameter is named', async () => {
  const id = { name: 'id', in: 'path', required: true, schema: { type: 'string' } };
  const mock = await createEngine({ document: documentOf({ '/users/{id}/orders': get('all', { parameters: [id] }) }) });
  const { status, reason } = await ask(mock, '/users//orders');
  expect([status, reason]).toEqual([422, expect.stringContaining('id')]);
});

test('a query parameter in a path key is not required in the path', async () => {
  const type = { name: 'type', in: 'path', required: true, schema: { type: 'string' } };
  const mock = await createEngine({
    document: documentOf({ '/search?type={type}': get('found', { parameters: [type] }), plain: get('plain') }),
  });
  expect(await answerTo(mock, '/search?type=a')).toBe('found');
  expect(await answerTo(mock, '/plain')).toBe('plain');
});
