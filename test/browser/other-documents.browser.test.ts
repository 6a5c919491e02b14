import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { CodeForbidden } from '../../src/browser/index.ts';
import { createMock, inferredApi } from '../../src/index.ts';
import { openPage } from '../browser.ts';
import { run } from '../cli/command.ts';
import { servePages } from './served-pages.ts';

const clinic = join(import.meta.dirname, '../../fixtures/documents/pet-clinic.yaml');
const fixed = { seed: 3, clock: '2026-03-01T10:00:00Z' } as const;

const headers = { 'X-Api-Key': 'key', 'Content-Type': 'application/json' };

const requests = [
  { path: '/v2/pets?status=active&born[from]=2020-01-01', headers },
  { path: '/v2/pets', headers: { ...headers, Prefer: 'dynamic=true' } },
  { path: '/v2/pets?status=unheard&breed=a', headers },
  { path: '/v2/pets' },
  { path: '/v2/pets', method: 'POST', headers, body: '{"name": 1, "species": "dragon"}' },
  { path: '/v2/nowhere', headers },
];

const script = `
import * as mock from '/browser/index.js';
globalThis.mock = mock;
globalThis.answersOf = async (document) => {
  const made = await mock.createMock({ api: mock.inferredApi(document), ...${JSON.stringify(fixed)} });
  const answers = [];
  for (const { path, ...request } of ${JSON.stringify(requests)}) {
    const response = await made.fetch(new Request('http://mock' + path, request));
    answers.push([response.status, [...response.headers], await response.text()]);
  }
  return answers;
};
document.title = 'ready';
`;

const page = '<!doctype html><title>Mock</title><script type="module" src="/page.js"></script>';

async function answersInNode(document: string): Promise<unknown> {
  const mock = await createMock({ api: inferredApi(document), ...fixed });
  const answers: unknown[] = [];
  for (const { path, ...request } of requests) {
    const response = await mock.fetch(new Request(`http://mock${path}`, request));
    answers.push([response.status, [...response.headers], await response.text()]);
  }
  return answers;
}

test('a document that `compile` has written is served under a policy that forbids to make code of texts, as in Node', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'talkover-compiled-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const out = join(folder, 'new', 'clinic.js');
  expect(await run(['compile', clinic, '--out', out])).toMatchObject({ code: 0, err: '' });
  const module = readFileSync(out, 'utf8');
  expect(module).not.toContain(folder);
  expect(module).not.toContain(join(clinic, '..'));
  const url = await servePages({ '/': page, '/page.js': script, '/clinic.js': module });
  const { page: opened, problems } = await openPage(url);
  await expect.poll(() => opened.title()).toBe('ready');
  const answers = await opened.evaluate('import("/clinic.js").then(({ default: document }) => answersOf(document))');
  expect(answers).toEqual(await answersInNode(clinic));
  expect(problems).toEqual([]);
});

test('a document as an object, or by its URL, is compiled in the page if its policy allows that', async () => {
  const policy = "default-src 'none'; script-src 'self' 'unsafe-eval'; connect-src 'self'";
  const text = readFileSync(clinic, 'utf8');
  const url = await servePages({ '/': page, '/page.js': script, '/clinic.yaml': text }, policy);
  const { page: opened, problems } = await openPage(url);
  await expect.poll(() => opened.title()).toBe('ready');
  const expected = await answersInNode(clinic);
  expect(await opened.evaluate('answersOf("/clinic.yaml")')).toEqual(expected);
  const given = JSON.stringify(text);
  expect(await opened.evaluate(`mock.loadDocument('x.yaml', { text: ${given} }).then(answersOf)`)).toEqual(expected);
  expect(problems).toEqual([]);
});

test('if the policy forbids that, a named error says what to do', async () => {
  const url = await servePages({ '/': page, '/page.js': script });
  const { page: opened } = await openPage(url);
  await expect.poll(() => opened.title()).toBe('ready');
  const document = JSON.stringify({ openapi: '3.1.0', info: { title: 'x', version: '1' }, paths: {} });
  const error = await opened.evaluate(
    `mock.loadDocument(${document}).catch(({ name, message }) => ({ name, message }))`,
  );
  const name: CodeForbidden['name'] = 'CodeForbidden';
  expect(error).toEqual({ name, message: expect.stringContaining('npx talkover-mock compile openapi.yaml --out') });
});
