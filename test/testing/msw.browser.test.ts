import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPage } from '../browser.ts';

const script = createRequire(import.meta.url).resolve('msw/mockServiceWorker.js');
/** The requests that reached the app's server, except for the page and its scripts. */
const passed: string[] = [];
/** The page's scripts by their paths; dynamic imports are separate scripts, some only for Node. */
const scripts = new Map([['/mockServiceWorker.js', readFileSync(script, 'utf8')]]);

const app = createServer(({ method, url = '' }, response) => {
  if (url === '/favicon.ico') return void response.end();
  if (url === '/')
    return void response
      .setHeader('Content-Type', 'text/html')
      .end('<script type="module" src="mocked-page.js"></script>');
  const found = scripts.get(url);
  if (found !== undefined) return void response.setHeader('Content-Type', 'text/javascript').end(found);
  passed.push(`${method} ${url}`);
  response.writeHead(404).end('the real one');
});

beforeAll(async () => {
  const bundle = await rolldown({
    input: join(import.meta.dirname, 'mocked-page.ts'),
    platform: 'browser',
    // A page never loads code that a loaded document does not need.
    external: (id) => id.startsWith('node:'),
    checks: { ineffectiveDynamicImport: false },
    logLevel: 'silent',
  });
  for (const file of (await bundle.generate({ format: 'esm' })).output)
    if (file.type === 'chunk') scripts.set(`/${file.fileName}`, file.code);
  await new Promise<void>((settle) => app.listen(0, '127.0.0.1', settle));
});

afterAll(() => app.close());

/** A page whose calls the mock in it answers. */
async function mockedPage() {
  const { port } = app.address() as AddressInfo;
  const { page, problems } = await openPage(`http://localhost:${port}/`);
  await expect.poll(async () => (await page.evaluate('globalThis.isMocked')) ?? problems).toBe(true);
  return page;
}

/** The result of a script in a mocked page. The script's text can use `send`. */
async function found(text: string): Promise<unknown> {
  const page = await mockedPage();
  const send = `const send = async (url, method = 'GET', body, headers = {}) => {
    const response = await fetch(url, { method, headers: { 'Content-Type': 'application/json', ...headers }, body });
    return [response.status, await response.text()];
  };`;
  return page.evaluate(`(async () => { ${send} ${text} })()`);
}

test("in a browser, a page's calls are answered by a mock in the page, with state and refusals", async () => {
  const outcome = await found(`
    const api = 'https://api.test/v1/notes';
    return [
      await send(api, 'POST', '{"text":"one"}'),
      await send(api + '?x=1'),
      (await send('/v1/notes', 'POST', '{}'))[0],
      await send('/v1/notes', 'HEAD'),
      journal().map(({ operationId, status, reason }) => [operationId, status, reason !== null]),
    ];
  `);
  expect(outcome).toEqual([
    [201, '{"id":"one","text":"one"}'],
    [200, '[{"id":"one","text":"one"}]'],
    422,
    [200, ''],
    [
      ['createNote', 201, false],
      ['listNotes', 200, false],
      ['createNote', 422, true],
      ['listNotes', 200, false],
    ],
  ]);
});

test("what no operation answers goes on to the page's network", async () => {
  passed.length = 0;
  const outcome = await found(
    `return [await send('/v1/nowhere'), await send('/v1/notes', 'DELETE'), await send('/other')];`,
  );
  expect(outcome).toEqual(Array(3).fill([404, 'the real one']));
  expect(passed).toEqual(['GET /v1/nowhere', 'DELETE /v1/notes', 'GET /other']);
});

test('cookies, bytes and long answers go through', async () => {
  const outcome = await found(`
    const body = new Uint8Array(70000).map((_, index) => index % 251);
    const headers = { 'Content-Type': 'application/octet-stream' };
    const echoed = new Uint8Array(await (await fetch('/v1/bytes:echo', { method: 'POST', headers, body })).arrayBuffer());
    return [
      await send('/v1/login', 'POST'),
      await send('/v1/me'),
      echoed.every((byte, index) => byte === body[index]) && echoed.length,
      JSON.parse((await send('/v1/long'))[1]).length,
    ];
  `);
  expect(outcome).toEqual([[204, ''], [200, '{"sid":"s1"}'], 70_000, 20_000]);
});

test('a dropped connection is a network error in the page, and a truncated body is unreadable', async () => {
  const outcome = await found(`
    const fault = (kind) =>
      send('/v1/notes', 'GET', undefined, { Prefer: 'fault=' + kind }).then(([, text]) => text, ({ name }) => name);
    return [await fault('reset'), await fault('truncate'), await fault('malformed')];
  `);
  expect(outcome).toEqual(['TypeError', 'TypeError', '[']);
});
