import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { describe, expect, onTestFinished, test } from 'vitest';
import { close, startServer, urlOf } from '../../src/http/server.ts';
import { sendCurl } from '../curl.ts';
import { atFileEnd } from '../file-end.ts';
import { startMock } from '../running-mock.ts';
import { createApp } from '../shared-document.ts';

const mock = await startMock();

/** Sources of a content security policy that lead nowhere but to the mock itself. */
const ownSources = /^('none'|'self'|'unsafe-inline'|data:|'sha256-[A-Za-z0-9+/=]+')$/;

async function get(url: string, headers: Record<string, string> = {}): Promise<{ response: Response; text: string }> {
  const response = await fetch(url, { headers });
  return { response, text: await response.text() };
}

/** As a browser asks again: `fetch` by itself would ask for all of it anew. */
async function statusWithEtag(path: string, { headers }: Response): Promise<number> {
  const conditional = { 'If-None-Match': headers.get('ETag') ?? '', 'Cache-Control': 'max-age=0' };
  return (await get(mock.url + path, conditional)).response.status;
}

/** An OpenAPI document whose paths answer with their own names. */
function documentWith(paths: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'talkover-docs-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const operations = paths.map((path) => [
    path,
    {
      get: {
        responses: { 200: { description: 'OK', content: { 'application/json': { example: { answeredBy: path } } } } },
      },
    },
  ]);
  const document = { openapi: '3.1.0', info: { title: 'Other', version: '1' }, paths: Object.fromEntries(operations) };
  const file = join(folder, 'other.json');
  writeFileSync(file, JSON.stringify(document));
  return file;
}

describe.each(['/', '/docs'])('the page at %s', (path) => {
  test('is HTML under a policy that lets it reach the mock only', async () => {
    const { response, text } = await get(mock.url + path);
    expect(response.status).toBe(200);
    expect(response.headers.get('Content-Type')).toBe('text/html; charset=utf-8');
    const policy = (response.headers.get('Content-Security-Policy') ?? '').split('; ');
    expect(policy[0]).toBe("default-src 'none'");
    const directives = new Map(policy.map((directive) => [directive.split(' ')[0], directive.split(' ').slice(1)]));
    for (const sources of directives.values()) for (const source of sources) expect(source).toMatch(ownSources);
    expect(directives.get('script-src') ?? []).not.toContain("'unsafe-inline'");
    const urls = [...text.matchAll(/(?:https?:)?\/\/[\w.-]+(?::\d+)?/g)].map(([url]) => url);
    for (const url of urls) expect([mock.url, 'https://www.scalar.com', 'https://example.com']).toContain(url);
  });

  test('answers HEAD, and 304 to who has it', async () => {
    const head = await fetch(mock.url + path, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect(await statusWithEtag(path, head)).toBe(304);
  });

  test('has no other origin, even if CORS allows it for the API', async () => {
    const { response } = await get(mock.url + path, { Origin: 'https://elsewhere.example' });
    expect(response.headers.get('Access-Control-Allow-Origin')).toBeNull();
  });

  test('has no token of a mock that takes only some', async () => {
    const restricted = await startMock({ tokens: ['talq_secret'] });
    const { text } = await get(restricted.url + path);
    expect(text).not.toContain('talq_');
    expect(await (await get(`${restricted.url}/docs/openapi.json`)).text).not.toContain('talq_secret');
  });
});

test.each(['/docs/scalar.js', '/docs/start.js'])('%s is a script, and 304 to who has it', async (path) => {
  const { response } = await get(mock.url + path);
  expect(response.headers.get('Content-Type')).toBe('text/javascript; charset=utf-8');
  expect(await statusWithEtag(path, response)).toBe(304);
});

test('the document for readers has the mock as its first server, and code samples that ask it', async () => {
  const { response, text } = await get(`${mock.url}/docs/openapi.json`);
  expect(response.headers.get('Content-Type')).toBe('application/json; charset=utf-8');
  const { info, servers, paths } = JSON.parse(text);
  expect(info.description).toContain('not made by Talkover');
  expect(servers[0]).toEqual({ url: `${mock.url}/api/v1`, description: 'This mock' });
  expect(text).not.toMatch(/"x-(evidence|tolerates|messages|resource|faker|framework|notes)"/);
  const { 'x-codeSamples': samples } = paths['/health'].get;
  expect(samples.map(({ label }: { label: string }) => label)).toEqual([
    ...['curl', 'JavaScript', 'PHP', 'Python', 'TypeScript'],
  ]);
  const response200 = await sendCurl(samples[0].source);
  expect(response200.status).toBe(200);
});

test('each command of the landing page that only reads works when pasted', async () => {
  const { text } = await get(mock.url);
  const commands = [...text.matchAll(/<code>(curl[\s\S]{0,9999}?)<\/code>/g)].map(([, command = '']) =>
    command.replaceAll('&#39;', "'").replaceAll('&quot;', '"').replaceAll('&amp;', '&'),
  );
  // One of each operation, and the first one to try.
  expect(commands).toHaveLength(11);
  for (const command of commands.filter((one) => one.startsWith('curl -X GET'))) {
    const response = await sendCurl(command);
    expect([command, response.status]).toEqual([command, 200]);
    await response.text();
  }
});

test('every link of the landing page leads somewhere', async () => {
  const { text } = await get(mock.url);
  const links = [...text.matchAll(/href="(\/[^"]*)"/g)].map(([, href = '']) => href);
  expect(links).toContain('/docs');
  const pages = new Set(links.map((link) => link.split('#', 1)[0] ?? ''));
  for (const page of pages) expect([page, (await get(mock.url + page)).response.status]).toEqual([page, 200]);
});

test('a mock that is mounted under a prefix has its pages there, with links that carry it', async () => {
  const host = express().use('/talkover', await createApp());
  const server = await startServer(host, '127.0.0.1', 0);
  atFileEnd(() => close(server, 0));
  const url = `${urlOf(server)}/talkover`;
  expect((await get(url)).text).toContain('href="/talkover/docs"');
  expect((await get(`${url}/docs`)).text).toContain('src="/talkover/docs/scalar.js"');
  const { servers } = JSON.parse((await get(`${url}/docs/openapi.json`)).text);
  expect(servers[0].url).toBe(`${url}/api/v1`);
});

describe('an API without a base path', () => {
  test('keeps its own / and /docs', async () => {
    const other = await startMock({ document: documentWith(['/', '/docs']) });
    for (const path of ['/', '/docs']) {
      expect(JSON.parse((await get(other.url + path)).text)).toEqual({ answeredBy: path });
    }
  });

  test('has our pages where it has none', async () => {
    const other = await startMock({ document: documentWith(['/things']) });
    expect((await get(other.url)).text).toContain('Other, mocked');
    expect((await get(`${other.url}/docs`)).response.headers.get('Content-Type')).toContain('text/html');
  });
});

test('markup in a document stays text', async () => {
  const file = documentWith(['/things']);
  const title = '</script><script>alert(1)</script>';
  writeFileSync(file, JSON.stringify({ openapi: '3.1.0', info: { title, version: '1' }, paths: {} }));
  const other = await startMock({ document: file });
  for (const path of ['/', '/docs']) expect((await get(other.url + path)).text).not.toContain('<script>alert');
});
