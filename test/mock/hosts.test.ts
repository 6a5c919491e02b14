import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import type { Engine } from '../../src/index.ts';
import { createEngine } from '../shared-document.ts';

const root = resolve(import.meta.dirname, '../..');
const page = readFileSync(join(root, '.github/docs/testing.md'), 'utf8');

/** The line of the documentation for a host. */
function lineFor(host: string): string {
  const [, line] = new RegExp(`^\\| ${host}[^|]{0,99}\\| \`(.+)\` \\|$`, 'm').exec(page) ?? [];
  if (line === undefined) throw new Error(`the page has no line for ${host}`);
  return line;
}

type Handler = (first: unknown, second?: unknown) => Promise<Response>;

/** Runs a line as a module of its own, and gives what it exports. */
async function exportsOf<Exports>(mock: Engine, code: string): Promise<Exports> {
  const folder = mkdtempSync(join(tmpdir(), 'host-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  Object.assign(globalThis, { mock });
  writeFileSync(join(folder, 'line.mjs'), `const { mock } = globalThis;\n${code}`);
  return import(/* @vite-ignore */ pathToFileURL(join(folder, 'line.mjs')).href) as Promise<Exports>;
}

const mock = await createEngine({ empty: true });
const health = 'http://127.0.0.1/api/v1/health';
const missing = new Request('http://127.0.0.1/api/v1/agents/x/webhooks', { method: 'POST', body: '{}' });

test('Hono serves the mock by the line of the documentation', async () => {
  const code = `import { Hono } from 'hono';\nexport const app = new Hono();\n${lineFor('Hono')}`;
  const { app } = await exportsOf<{ app: { request: Handler; fetch: Handler } }>(mock, code);
  expect(await (await app.request('/api/v1/health')).json()).toEqual({ status: 'ok' });
  expect((await app.fetch(missing.clone(), {})).status).toBe(401);
});

test('srvx serves the mock on a port by the line of the documentation', async () => {
  const line = lineFor('srvx').replace('{ ', '{ port: 0, hostname: "127.0.0.1", silent: true, ');
  const code = `import { serve } from 'srvx';\nexport const server = ${line}`;
  interface Server {
    readonly url: string;
    ready(): Promise<unknown>;
    close(all: boolean): Promise<void>;
  }
  const { server } = await exportsOf<{ server: Server }>(mock, code);
  await server.ready();
  const answer = await fetch(new URL('/api/v1/health', server.url));
  expect([answer.headers.get('content-length'), await answer.json()]).toEqual(['15', { status: 'ok' }]);
  const streamed = await fetch(new URL('/api/v1/agents/x/webhooks', server.url), { method: 'POST', body: '{}' });
  expect(streamed.status).toBe(401);
  await server.close(true);
});

test('SvelteKit calls it by the line of the documentation', async () => {
  const { fallback } = await exportsOf<{ fallback: Handler }>(mock, lineFor('SvelteKit'));
  const event = (request: Request) => ({ request, params: { path: 'health' }, locals: {} });
  expect(await (await fallback(event(new Request(health)))).json()).toEqual({ status: 'ok' });
  expect((await fallback(event(missing.clone()))).status).toBe(401);
});

test('Next calls it by the line of the documentation', async () => {
  const { GET, POST } = await exportsOf<{ GET: Handler; POST: Handler }>(mock, lineFor('Next'));
  const context = { params: Promise.resolve({ path: ['health'] }) };
  expect(await (await GET(new Request(health), context)).json()).toEqual({ status: 'ok' });
  expect((await POST(missing.clone(), context)).status).toBe(401);
});
