import nodeHttp from 'node:http';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createMock, defineApi, type Mock } from '../../src/index.ts';
import { BaseUrlMissing, BaseUrlUnreadable, type HandlersOptions, handlers } from '../../src/testing/msw.ts';
import { documentOf, ok } from '../document-of.ts';
import { agentId, webhook } from '../running-mock.ts';
import { createEngine, sharedDocument } from '../shared-document.ts';

const api = 'https://app.talkover.ai/api/v1';
const hooks = `${api}/agents/${agentId}/webhooks`;
const authorized = { Authorization: 'Bearer x', 'Content-Type': 'application/json' };

/** The option under the names of MSW 2 and of MSW 3, which ignore each other's. A request that passed would leave this machine. */
const refusing = { onUnhandledRequest: 'error', onUnhandledFrame: 'error' } as const;

/** An MSW server with the handlers of a mock for one test, and the requests that it does not handle. */
function serve(mock: Mock, options?: HandlersOptions) {
  const server = setupServer(...handlers(mock, options));
  const unhandled: string[] = [];
  server.events.on('request:unhandled', ({ request }) => void unhandled.push(`${request.method} ${request.url}`));
  // MSW's own output does not matter here.
  const printed = vi.spyOn(console, 'error').mockImplementation(() => {});
  server.listen(refusing);
  onTestFinished(() => {
    server.close();
    printed.mockRestore();
  });
  return { server, unhandled };
}

const document = await sharedDocument;

function talkover(): Promise<Mock> {
  return createEngine({ document, clock: '2025-09-03T23:19:51Z', empty: true, deliver: false });
}

/** A mock of these paths whose handlers answer the operation's id. */
async function naming(paths: Readonly<Record<string, Readonly<Record<string, string>>>>, more = {}): Promise<Mock> {
  const operations = Object.entries(paths).map(([path, methods]) => [
    path,
    Object.fromEntries(
      Object.entries(methods).map(([method, operationId]) => [method, { operationId, responses: ok({ schema: {} }) }]),
    ),
  ]);
  const ids = Object.values(paths).flatMap((methods) => Object.values(methods));
  return createMock({
    api: defineApi({
      document: documentOf(Object.fromEntries(operations), more),
      handlers: Object.fromEntries(ids.map((id) => [id, () => ({ body: id })])),
    }),
  });
}

function post(url: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  return fetch(url, { method: 'POST', headers: { ...authorized, ...headers }, body: JSON.stringify(body) });
}

test("an app's requests are answered by the mock, with its state and its refusals", async () => {
  const mock = await talkover();
  serve(mock);
  expect((await post(hooks, webhook())).status).toBe(200);
  const listed = await fetch(`${hooks}?x=1`, { headers: authorized });
  expect([listed.headers.get('content-type'), await listed.json()]).toMatchObject([
    'application/json',
    { data: { webhooks: [{ name: 'Orders' }] } },
  ]);
  const refused = await post(hooks, webhook({ name: undefined }));
  expect([refused.status, await refused.json()]).toMatchObject([422, { errors: { name: expect.anything() } }]);
  expect(mock.journal?.list().map(({ operationId, status }) => [operationId, status])).toEqual([
    ['createAgentWebhook', 200],
    ['listAgentWebhooks', 200],
    ['createAgentWebhook', 422],
  ]);
});

test("clients on Node's own http are answered, too", async () => {
  serve(await talkover(), { baseUrl: 'http://api.test/v1/' });
  const status = await new Promise((resolve, reject) => {
    // Read from the module at each call, since MSW replaces it.
    nodeHttp.get('http://api.test/v1/health', ({ statusCode }) => resolve(statusCode)).on('error', reject);
  });
  expect(status).toBe(200);
});

test('GET answers HEAD, and a documented path OPTIONS', async () => {
  serve(await talkover());
  const head = await fetch(`${api}/health`, { method: 'HEAD' });
  expect([head.status, await head.text()]).toEqual([200, '']);
  const options = await fetch(`${api}/health`, { method: 'OPTIONS' });
  expect([options.status, options.headers.get('allow')]).toEqual([204, 'GET, HEAD']);
});

test('requests without an operation are left to onUnhandledRequest: other paths, other methods, other hosts', async () => {
  const mock = await talkover();
  const { unhandled } = serve(mock);
  const others = [
    ['GET', `${api}/nowhere`],
    ['DELETE', `${api}/health`],
    ['GET', 'https://app.talkover.ai/health'],
    ['GET', 'https://other.example/api/v1/health'],
    ['GET', 'http://app.talkover.ai/api/v1/health'],
    ['GET', 'https://app.talkover.ai/api/v10/health'],
  ] as const;
  for (const [method, url] of others) await expect(fetch(url, { method })).rejects.toThrow();
  expect(unhandled).toEqual(others.map(([method, url]) => `${method} ${url}`));
  expect(mock.journal?.list()).toEqual([]);
});

test('there is a handler for each operation, called by its method and URL, which server.use() overrides', async () => {
  const mock = await talkover();
  const { server } = serve(mock);
  const listed = handlers(mock);
  expect(listed.map(({ operationId }) => operationId)).toEqual(mock.document.operations.map(({ id }) => id));
  expect(listed.find(({ operationId }) => operationId === 'createAgentWebhook')?.info.header).toBe(
    `POST ${api}/agents/{agent_id}/webhooks`,
  );
  expect(server.listHandlers()).toHaveLength(listed.length);
  server.use(http.get(`${api}/health`, () => HttpResponse.json({ status: 'down' }, { status: 503 })));
  expect((await fetch(`${api}/health`)).status).toBe(503);
  server.resetHandlers();
  expect((await fetch(`${api}/health`)).status).toBe(200);
});

test("the API is where baseUrl says, and nowhere else; behind it stand the document's paths", async () => {
  const { unhandled } = serve(await talkover(), { baseUrl: 'https://proxy.test:8443/backend/' });
  expect((await fetch('https://proxy.test:8443/backend/health?x=1')).status).toBe(200);
  await expect(fetch(`${api}/health`)).rejects.toThrow();
  await expect(fetch('https://proxy.test:8443/backendx/health')).rejects.toThrow();
  expect(unhandled).toHaveLength(2);
});

test('requests are answered in the session that is named at that time, unless they name one themselves', async () => {
  const mock = await talkover();
  let session: string | undefined = 'one';
  serve(mock, { session: () => session });
  const names = async (headers = {}) => {
    const response = await fetch(hooks, { headers: { ...authorized, ...headers } });
    return JSON.stringify(await response.json()).match(/"name":"[^"]*"/g);
  };
  await post(hooks, webhook());
  expect(await names()).toEqual(['"name":"Orders"']);
  session = 'two';
  expect(await names()).toBeNull();
  expect(await names({ 'X-Mock-Session': 'one' })).toEqual(['"name":"Orders"']);
  session = undefined;
  expect(await names()).toBeNull();
  expect(mock.journal?.list().map((entry) => entry.session)).toEqual(['one', 'one', 'two', 'one', 'default']);
});

test('faults reach the app as on a network: dropped, never answered, broken off, no JSON', async () => {
  serve(await talkover());
  const get = (fault: string, signal?: AbortSignal) =>
    fetch(`${api}/health`, { headers: { Prefer: `fault=${fault}` }, ...(signal && { signal }) });
  await expect(get('reset')).rejects.toThrow(TypeError);
  const abort = new AbortController();
  const answer = get('timeout', abort.signal);
  abort.abort(new Error('enough'));
  await expect(answer).rejects.toThrow('enough');
  // MSW may deliver the headers before that.
  await expect(get('truncate').then((response) => response.text())).rejects.toThrow(TypeError);
  await expect((await get('malformed')).json()).rejects.toThrow(SyntaxError);
  expect((await get('503')).status).toBe(503);
});

test('paths have the meaning of the document, not that of MSW', async () => {
  const mock = await naming({
    '/users/{id}': { get: 'getUser', delete: 'deleteUser' },
    '/users/me': { get: 'getMe' },
    '/users/{id}:activate': { post: 'activateUser' },
    '/files/{name}.{type}': { get: 'getFile' },
    '/search(all)': { get: 'searchAll' },
    '/any/*': { get: 'getStar' },
    '/a+b?x=1': { get: 'getPlus' },
    '/:port': { get: 'getColon' },
    '/größe': { get: 'getSize' },
    '/': { get: 'getRoot' },
  });
  const { unhandled } = serve(mock, { baseUrl: 'https://odd.test/base' });
  const asked = {
    'GET /users/7': 'getUser',
    'GET /users/me': 'getMe',
    'DELETE /users/me': 'deleteUser',
    'POST /users/7:activate': 'activateUser',
    'GET /files/report.pdf': 'getFile',
    'GET /search(all)': 'searchAll',
    'GET /any/*': 'getStar',
    'GET /a+b': 'getPlus',
    'GET /:port': 'getColon',
    'GET /gr%C3%B6%C3%9Fe': 'getSize',
    'GET /users/%E0%A4': 'getUser',
    'GET /': 'getRoot',
    'GET ': 'getRoot',
  };
  const answered: Record<string, unknown> = {};
  for (const request of Object.keys(asked)) {
    const [method = '', path = ''] = request.split(' ');
    answered[request] = await (await fetch(`https://odd.test/base${path}`, { method })).json();
  }
  expect(answered).toEqual(asked);
  await expect(fetch('https://odd.test/base/any/thing')).rejects.toThrow();
  expect(unhandled).toEqual(['GET https://odd.test/base/any/thing']);
});

test("by default the API is at each of the document's servers, with any value of a variable, and an operation's own", async () => {
  const responses = ok({ example: 1 });
  const path = documentOf(
    {
      '/things': { get: { operationId: 'listThings', responses } },
      '/uploads': { post: { operationId: 'upload', servers: [{ url: 'https://files.test/up' }], responses } },
    },
    {
      servers: [
        { url: 'HTTPS://API.test:443/v1/' },
        {
          url: 'https://{customer}.test:{port}/v2',
          variables: { customer: { default: 'demo' }, port: { enum: ['8443', '443'], default: '8443' } },
        },
      ],
    },
  );
  const mock = await createMock({ api: defineApi({ document: path }) });
  const { unhandled } = serve(mock);
  for (const url of [
    ...['https://api.test/v1/things', 'https://demo.test:8443/v2/things', 'https://acme.test/v2/things'],
  ])
    expect([url, (await fetch(url)).status]).toEqual([url, 200]);
  expect((await fetch('https://files.test/up/uploads', { method: 'POST' })).status).toBe(200);
  const others = ['https://acme.test:444/v2/things', 'https://api.test/v3/things', 'https://files.test/up/things'];
  for (const url of others) await expect(fetch(url)).rejects.toThrow();
  expect(unhandled).toHaveLength(others.length);
});

test('an API without a host needs a valid base URL', async () => {
  const mock = await naming({ '/things': { get: 'listThings' } }, { servers: [{ url: '/v1' }] });
  expect(() => handlers(mock)).toThrow(BaseUrlMissing);
  expect(() => handlers(mock, { baseUrl: '/v1' })).toThrow(BaseUrlUnreadable);
  expect(() => handlers(mock, { baseUrl: 'ftp://things.test' })).toThrow(BaseUrlUnreadable);
  serve(mock, { baseUrl: 'http://things.test/api' });
  expect(await (await fetch('http://things.test/api/things')).json()).toBe('listThings');
});

test('in a page, paths belong to its origin', async () => {
  const mock = await naming({ '/things': { get: 'listThings' } }, { servers: [{ url: '/v1' }] });
  Object.defineProperty(globalThis, 'location', { value: new URL('http://page.test/app/'), configurable: true });
  onTestFinished(() => void Reflect.deleteProperty(globalThis, 'location'));
  serve(mock);
  expect(await (await fetch('http://page.test/v1/things')).json()).toBe('listThings');
});

test('cookies go both ways, each as a header of its own', async () => {
  const mock = await createMock({
    api: defineApi({
      document: documentOf({
        '/login': {
          post: {
            operationId: 'login',
            responses: { 204: { description: 'In.', headers: { 'Set-Cookie': { schema: { type: 'string' } } } } },
          },
        },
        '/me': {
          get: {
            operationId: 'getMe',
            parameters: ['sid', 'theme'].map((name) => ({ name, in: 'cookie', schema: { type: 'string' } })),
            responses: ok({ schema: {} }),
          },
        },
      }),
      handlers: {
        login: () => ({ status: 204, headers: { 'Set-Cookie': ['sid=s 1; Path=/', 'theme=dark; Path=/'] } }),
        getMe: ({ cookie }) => ({ body: cookie }),
      },
    }),
  });
  serve(mock, { baseUrl: 'https://cookies.test' });
  const login = await fetch('https://cookies.test/login', { method: 'POST' });
  expect([login.status, login.headers.getSetCookie()]).toEqual([204, ['sid=s 1; Path=/', 'theme=dark; Path=/']]);
  const me = await fetch('https://cookies.test/me', { headers: { Cookie: 'sid=a%20b; theme=light' } });
  expect(await me.json()).toEqual({ sid: 'a b', theme: 'light' });
});

test('bytes and long lists arrive whole', async () => {
  const bytes = Uint8Array.from({ length: 70_000 }, (_, index) => index % 251);
  const list = Array.from({ length: 30_000 }, (_, id) => ({ id, text: 'x'.repeat(20) }));
  const mock = await createMock({
    api: defineApi({
      document: documentOf({
        '/bytes': {
          post: {
            operationId: 'echo',
            requestBody: { content: { 'application/octet-stream': {} } },
            responses: { 200: { description: 'The same.', content: { 'application/octet-stream': {} } } },
          },
        },
        '/list': { get: { operationId: 'list', responses: ok({ schema: { type: 'array' } }) } },
      }),
      handlers: { echo: ({ body }) => ({ body: body as Uint8Array }), list: () => ({ body: list }) },
    }),
  });
  serve(mock, { baseUrl: 'https://bytes.test' });
  const headers = { 'Content-Type': 'application/octet-stream' };
  const echoed = await fetch('https://bytes.test/bytes', { method: 'POST', headers, body: bytes });
  expect(new Uint8Array(await echoed.arrayBuffer())).toEqual(bytes);
  expect(await (await fetch('https://bytes.test/list')).json()).toEqual(list);
});
