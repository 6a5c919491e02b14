import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { mountsOf } from '../../../src/http/several/mounts.ts';
import { RunningCommand, run } from '../command.ts';

const library = resolve(import.meta.dirname, '../../library/openapi.yaml');
const talkover = resolve(import.meta.dirname, '../../../spec/openapi.yaml');
const agent = '9fbef0b7-8d4e-4a08-9207-66c22155721d';
const headers = { 'X-Library-Key': 'any', Authorization: 'Bearer any', 'Content-Type': 'application/json' };

/** `serve` of several documents: where it is, and the command. */
async function serve(...args: string[]) {
  const command = new RunningCommand(['serve', ...args, '--port', '0']);
  const url = await command.waitFor(/^\d mocks on (\S+)/m);
  await command.waitFor(/^Seed 1$/m);
  return { command, url };
}

test('documents with base paths of their own are served there, each with its pages, control API and inboxes below its name', async () => {
  const { command, url } = await serve(library, talkover);
  expect(command.out).toContain(`  API       ${url}/v1\n`);
  expect(command.out).toContain(`  API       ${url}/api/v1\n`);
  // Both files are called openapi.yaml: their folders tell them apart.
  expect(command.out).toContain(`  Inspector ${url}/library/__mock\n`);
  expect(command.out).toContain(`  Docs      ${url}/spec/docs\n`);
  const answered = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(url + path, { headers, ...init });
    return { status: response.status, text: await response.text() };
  };
  expect((await answered('/v1/libraries/east/books')).status).toBe(200);
  expect((await answered('/api/v1/health')).status).toBe(200);
  const landing = await answered('/');
  for (const path of [
    '/library/docs',
    '/library/__mock/',
    '/spec/docs',
    '/spec/__mock/',
    '/spec/openapi.yaml',
    '/library/',
  ]) {
    expect(landing.text).toContain(`href="${path}"`);
    expect((await answered(path)).status).toBe(200);
  }
  expect(JSON.parse((await answered('/library/docs/openapi.json')).text).servers[0].url).toBe(`${url}/library/v1`);
  expect((await answered('/library/v1/libraries/east/books')).status).toBe(200);
  // What one was asked, the other does not know.
  const asked = JSON.parse((await answered('/spec/__mock/requests')).text).requests;
  expect(asked.map((one: { url: string }) => one.url)).toEqual(['/api/v1/health']);
  const missed = await answered('/elsewhere');
  expect(missed.status).toBe(404);
  expect(JSON.parse(missed.text).detail).toBe(
    'No API is at /elsewhere; there is Library at /v1, Talkover agent webhooks at /api/v1.',
  );
  const refused = { method: 'POST', headers: { ...headers, origin: 'https://elsewhere.example.com' } };
  for (const path of ['/v1/libraries/east/books', '/library/v1/libraries/east/books', '/library/__mock/reset', '/'])
    expect([path, (await answered(path, refused)).status]).toEqual([path, 403]);
  await answered(`/api/v1/agents/${agent}/webhooks`, {
    method: 'POST',
    body: JSON.stringify({
      ...{ name: 'Inbox', webhook_url: `${url}/spec/__mock/inbox/mine`, events: ['event_phone_call_started'] },
    }),
  });
  const fired = await run(['trigger', 'event_phone_call_started', '--agent-id', agent, '--url', `${url}/spec`]);
  expect(fired.out).toMatch(/\/spec\/__mock\/inbox\/mine {2}20\d /);
  command.process.kill('SIGTERM');
  expect(await command.finished).toMatchObject({ code: 0 });
  expect(command.out).toMatch(/^GET \/library\/v1\/libraries\/east\/books 200 /m);
});

test('documents of one base path are served below their names, sessions apart, and each is loaded again when it changes', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'several-'));
  const [a, b] = [join(folder, 'a.yaml'), join(folder, 'b.yaml')];
  cpSync(library, a);
  cpSync(library, b);
  const { command, url } = await serve(a, b, '--watch');
  expect(command.out).toContain(`  API       ${url}/a/v1\n`);
  expect((await fetch(`${url}/a/v1/libraries/east/books`, { headers })).status).toBe(200);
  const neither = await fetch(`${url}/v1/libraries/east/books`, { headers });
  expect(neither.status).toBe(404);
  await fetch(`${url}/a/v1/libraries/east/books`, { headers: { ...headers, 'X-Mock-Session': 'mine' } });
  const sessions = async (name: string) =>
    JSON.parse(await (await fetch(`${url}/${name}/__mock/health`)).text()).sessions;
  expect([await sessions('a'), await sessions('b')]).toEqual([['default', 'mine'], ['default']]);
  writeFileSync(b, readFileSync(b, 'utf8').replace('title: Library', 'title: Changed'));
  await command.waitFor(/^Document loaded again, 7 operations\.$/m);
  const title = async (name: string) =>
    JSON.parse(await (await fetch(`${url}/${name}/openapi.json`)).text()).info.title;
  expect([await title('a'), await title('b')]).toEqual(['Library', 'Changed']);
});

test.each([
  [['--state', 'x.json'], '--state and several documents exclude each other'],
  [['--api', 'api.js'], '--api and several documents exclude each other'],
  [['--scenario', 'x.yaml'], '--scenario and several documents exclude each other'],
  [['--overlay', 'x.yaml'], '--overlay and several documents exclude each other'],
  [['--redis', 'redis://127.0.0.1:1'], '--redis and several documents exclude each other'],
  [['missing.yaml'], 'missing.yaml:1:1 no such file'],
])('what is about one API is refused beside several documents, in one line: %j', async (args, reason) => {
  const { code, out, err } = await run(['serve', library, talkover, '--port', '0', ...args]);
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toContain(reason);
  expect(err.split('\n')).toHaveLength(2);
});

test('where each of several APIs is depends on base paths and on names of files', () => {
  const places = (...apis: [location: string, basePath: string][]) =>
    mountsOf(apis.map(([location, basePath]) => ({ location, basePath }))).map(
      ({ prefix, isAtBasePath }) => `${prefix}${isAtBasePath ? ' and base path' : ''}`,
    );
  expect(places(['pets.yaml', '/v1'], ['shop.yaml', '/v10'])).toEqual(['/pets and base path', '/shop and base path']);
  expect(places(['pets.yaml', '/v1'], ['shop.yaml', '/v1/shop'])).toEqual(['/pets', '/shop']);
  expect(places(['pets.yaml', '/v1'], ['shop.yaml', ''])).toEqual(['/pets', '/shop']);
  expect(places(['pets.yaml', '/{x}'], ['shop.yaml', '/s'])).toEqual(['/pets', '/shop']);
  // A page below what is a base path would be a path of an API.
  expect(places(['pets.yaml', '/pets'], ['shop.yaml', '/PETS/x'])).toEqual([
    '/pets-mock and base path',
    '/shop and base path',
  ]);
  expect(places(['a/openapi.yaml', ''], ['b/openapi.json', ''], ['a/openapi.yaml', ''])).toEqual(['/a', '/b', '/a-2']);
  expect(places(['https://x.example.com/my%20api.json?v=1', ''], ['-', ''])).toEqual(['/my-api', '/stdin']);
});
