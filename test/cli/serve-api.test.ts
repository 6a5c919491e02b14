import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { startReceiver } from '../receiver.ts';
import { sampleOf } from '../repetitions.ts';
import { libraryProject, Project } from './api-module.ts';
import { RunningCommand, run } from './command.ts';

const document = `openapi: 3.1.0
info: { title: Shop, version: '1' }
paths:
  /pets:
    get:
      operationId: listPets
      responses: { '200': { description: All., content: { application/json: { schema: { $ref: './pets.yaml' } } } } }
    post:
      operationId: addPet
      responses: { '201': { description: Added., content: { application/json: { schema: { type: string } } } } }
`;

/** An API of two files and more: the word that it answers with comes from files that others import. */
function shop(): Project {
  return new Project({
    'package.json': '{"type":"module"}',
    'openapi.yaml': document,
    'pets.yaml': 'type: array\n',
    'word.js': "export { word } from './lib/deep.js';\n",
    'lib/deep.js': "export const word = 'first';\n",
    'required.cjs': "module.exports = require('./deeper.cjs');\n",
    'deeper.cjs': "module.exports = 'required';\n",
    'my-api.js': `import { defineApi, resource } from 'talkover-mock';
import { word } from './word.js';
import required from './required.cjs';
const pets = resource('pet');
export default defineApi({
  document: new URL('openapi.yaml', import.meta.url),
  resources: { pet: pets },
  handlers: {
    listPets: async (_input, _found, { store }) => ({ body: [word, required, (await store.collection(pets).all()).length] }),
    async addPet(_input, _found, { store, random }) {
      await store.collection(pets).insert({ id: String(random().next()) });
      return { body: word };
    },
  },
});
`,
  });
}

async function serve(path: string, ...args: readonly string[]): Promise<{ command: RunningCommand; url: string }> {
  const command = new RunningCommand(['serve', '--api', path, '--port', '0', ...args]);
  const url = await command.waitFor(/mock on (http:\/\/[^/\s]+)/);
  await command.waitFor(/\nTry\n[\s\S]{0,9999}\n\n/);
  return { command, url };
}

const pets = async (url: string) => (await fetch(`${url}/pets`)).json();

test("serve --api serves a module's API: handlers, refusals and signed deliveries", async () => {
  const project = libraryProject();
  const { command, url } = await serve(project.path('library.js'), '--clock', '2026-01-02T03:04:05Z', '--seed', '5');
  expect(command.out).toMatch(/^Inbox .*\nDelivers .*to this machine only/m);
  const ask = (method: string, path: string, body?: object) =>
    fetch(`${url}/v1/libraries/central/${path}`, {
      method,
      headers: { 'X-Library-Key': 'k', 'Content-Type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
  const receiver = await startReceiver();
  expect((await ask('POST', 'listeners', { url: receiver.url, secret: 'a secret' })).status).toBe(201);
  const lent = await ask('POST', 'books/moby/loan');
  expect([lent.status, lent.headers.get('x-mock-seed')]).toEqual([200, '5']);
  expect((await ask('POST', 'books/moby/loan')).status).toBe(409);
  expect(await (await ask('GET', 'books/moby/label')).text()).toBe('Moby-Dick\n635 pages\n');
  expect((await ask('DELETE', 'books/moby')).status).toBe(204);
  await receiver.has(1);
  const [delivery] = receiver.received;
  const signature = createHmac('sha256', 'a secret')
    .update(delivery?.body ?? '')
    .digest('hex');
  expect(delivery?.headers.signature).toBe(signature);
});

test('--state keeps the records of the API over a restart', async () => {
  const project = shop();
  const args = [project.path('my-api.js'), '--state', project.path('state.json')] as const;
  const first = await serve(...args);
  await fetch(`${first.url}/pets`, { method: 'POST' });
  first.command.process.kill('SIGTERM');
  expect((await first.command.finished).code).toBe(0);
  expect(await pets((await serve(...args)).url)).toEqual(['first', 'required', 1]);
});

describe('--watch', () => {
  test('loads the module again with its imports and its document, and keeps the state', async () => {
    const project = shop();
    const { command, url } = await serve(project.path('my-api.js'), '--watch');
    await fetch(`${url}/pets`, { method: 'POST' });
    expect(await pets(url)).toEqual(['first', 'required', 1]);

    project.write('lib/deep.js', "export const word = 'second';\n");
    await command.waitFor(/API loaded again, 2 operations/);
    expect(await pets(url)).toEqual(['second', 'required', 1]);

    project.write('deeper.cjs', "module.exports = 'anew';\n");
    await command.waitFor(/(loaded again.*){2}/s);
    expect(await pets(url)).toEqual(['second', 'anew', 1]);

    project.write('pets.yaml', 'type: array\nmaxItems: 2\n');
    await command.waitFor(/(loaded again.*){3}/s);
    expect(await pets(url)).toMatchObject({ status: 500, detail: expect.stringContaining('listPets') });
  });

  test('keeps the last good API while the module or its document is broken, and reports the fault', async () => {
    const project = shop();
    const { command, url } = await serve(project.path('my-api.js'), '--watch');
    const told = (pattern: RegExp) => expect.poll(() => command.err, { timeout: 20_000 }).toMatch(pattern);
    const stays = async () => expect(await pets(url)).toEqual(['first', 'required', 0]);

    project.write('lib/deep.js', '\nexport const word = ;\n');
    await told(
      /my-api\.js can't be loaded: SyntaxError: .{0,999}\(at .{0,999}deep\.js:2\)\nThe API is broken; the last good one stays/,
    );
    await stays();

    project.write('lib/deep.js', "export { word } from './new.js';\n");
    await told(/Cannot find module .{0,999}new\.js/);
    await stays();

    project.write('openapi.yaml', document.replace('./pets.yaml', './none.yaml'));
    project.write('lib/new.js', "export const word = 'new';\n");
    await told(/openapi\.yaml:\d+:\d+ \$ref \.\/none\.yaml: .{0,999}no such file/);
    await stays();
    expect(command.err).not.toMatch(/\n\s{1,99}at |talkover-mock-version/);

    project.write('openapi.yaml', document);
    await command.waitFor(/API loaded again/);
    expect(await pets(url)).toEqual(['new', 'required', 0]);

    // Another document, which is broken and then mended.
    project.write('other/openapi.yaml', "asyncapi: '2.0.0'\n");
    const module = readFileSync(project.path('my-api.js'), 'utf8');
    project.write('my-api.js', module.replace('openapi.yaml', 'other/openapi.yaml').replace('word,', "'other',"));
    await told(/other\/openapi\.yaml:1:1 is AsyncAPI/);
    project.write('other/openapi.yaml', document.replace('./pets.yaml', '../pets.yaml'));
    await command.waitFor(/(loaded again.*){2}/s);
    expect(await pets(url)).toEqual(['other', 'required', 0]);
  });

  test('records of a resource that the module removes are not lost', async () => {
    const project = shop();
    const { command, url } = await serve(project.path('my-api.js'), '--watch');
    await fetch(`${url}/pets`, { method: 'POST' });
    project.write(
      'my-api.js',
      "export default { document: new URL('openapi.yaml', import.meta.url) };\nimport './word.js';\n",
    );
    await expect.poll(() => command.err).toMatch(/records of pet, and Shop has none; start anew to be without them/);
    expect(await pets(url)).toEqual(['first', 'required', 1]);
  });
});

const stripsTypes = 'typescript' in process.features && Boolean(process.features.typescript);

describe('a module without an API is refused in one line', () => {
  test.each<[what: string, name: string, text: string, message: RegExp]>(
    sampleOf(
      [
        ['throws', 'a.js', "import './b.js';", /a\.js can't be loaded: TypeError: no luck \(at .{0,999}b\.js:1:\d+\)$/],
        ['throws no error', 'a.js', "throw 'a text'", /a\.js can't be loaded: a text$/],
        [
          'is no JavaScript',
          'a.js',
          'const a b',
          /a\.js can't be loaded: SyntaxError: .{0,999} \(at .{0,999}a\.js:1\)$/,
        ],
        [
          'asks for what is not exported',
          'a.js',
          "import { x } from 'talkover-mock'",
          /named 'x' \(at .{0,999}a\.js:1\)$/,
        ],
        [
          'has no default export',
          'a.js',
          'export const api = {};',
          /a\.js has no default export: export default defineApi\(/,
        ],
        [
          'exports a function',
          'a.js',
          'export default () => 1',
          /a\.js exports a function as its default, and no API: export/,
        ],
        ['exports a promise', 'a.mjs', 'export default Promise.resolve()', /a\.mjs exports a promise as its default/],
        [
          'exports something else',
          'a.js',
          'export default {}',
          /a\.js exports an object without a document as its default/,
        ],
        [
          'contradicts itself',
          'a.js',
          "export default { document: 'x.yaml', handlers: 1 }",
          /`handlers` is not an object$/,
        ],
        ['has no document', 'a.js', "export default { document: 'x.yaml' }", /^x\.yaml:1:1 no such file$/],
        [
          'is a document',
          'a.yaml',
          document,
          /a\.yaml is no module; a document is given without --api: talkover-mock serve/,
        ],
      ],
      3,
    ),
  )('one that %s', async (_, name, text, message) => {
    const project = new Project({ 'package.json': '{"type":"module"}', 'b.js': "throw new TypeError('no luck')" });
    const { code, out, err } = await run(['serve', '--port', '0', '--api', project.write(name, text)]);
    expect([code, out]).toEqual([1, '']);
    expect(err.trimEnd()).toMatch(message);
    expect(err.trimEnd()).not.toContain('\n');
  });

  test('one that is missing', async () => {
    const { code, err } = await run(['serve', '--port', '0', '--api', 'none.js']);
    expect([code, err]).toEqual([1, 'none.js is the path of no file\n']);
  });

  test('one in TypeScript is served, or refused with the version of Node that reads it', async () => {
    const project = shop();
    const path = project.write('my-api.ts', "import api from './my-api.js';\nexport default api as object;\n");
    if (stripsTypes) return expect(await pets((await serve(path)).url)).toEqual(['first', 'required', 0]);
    const { code, err } = await run(['serve', '--port', '0', '--api', path]);
    expect(code).toBe(1);
    expect(err).toMatch(/my-api\.ts is TypeScript, which Node [\d.]+ can't read: Node 22\.18 or newer can/);
  });
});

describe('together with --api', () => {
  test('a document is refused in one line; on the command line it overrides an API in the environment', async () => {
    const path = shop().path('my-api.js');
    const { code, err } = await run(['serve', 'spec/openapi.yaml', '--api', path]);
    expect([code, err]).toEqual([
      1,
      expect.stringMatching(/^error: spec\/openapi\.yaml and --api \S+ exclude each other/),
    ]);
    const command = new RunningCommand(['serve', 'spec/openapi.yaml', '--port', '0'], { TALKOVER_MOCK_API: path });
    await command.waitFor(/Talkover.{0,999} mock on/);
  });

  test("options of Talkover's API are refused, or reported to have no effect", async () => {
    const path = shop().path('my-api.js');
    const refused = await run(['serve', '--api', path, '--populate', '2']);
    expect([refused.code, refused.err]).toEqual([1, expect.stringMatching(/^--populate makes up webhooks/)]);
    const { command } = await serve(path, '--agents', 'any', '--empty');
    expect(command.err).toMatch(/^Without effect, because only Talkover's own API has .*: --agents, --empty\.$/m);
  });

  test('a handler without an operation in the document is refused, with the existing operations', async () => {
    const project = shop();
    const text = "export default { document: 'DOC', handlers: { listPet: () => ({}) } }";
    const path = project.write('a.mjs', text.replace('DOC', project.path('openapi.yaml')));
    const { code, err } = await run(['serve', '--api', path, '--port', '0']);
    expect(err).toMatch(/`handlers\.listPet` is for no operation of .{0,999}, which has listPets, addPet$/m);
    expect(code).toBe(1);
  });
});
