import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadDocument } from '../../../src/index.ts';
import { DocumentError, type DocumentProblem } from '../../../src/openapi/document/document-error.ts';
import { RunningCommand, run } from '../../cli/command.ts';

const folder = mkdtempSync(join(tmpdir(), 'overlay-'));

const document = join(folder, 'api.yaml');
writeFileSync(
  document,
  `openapi: 3.1.0
info: { title: Things, version: 1.0.0 }
servers: [{ url: https://things.example.com/v1 }]
tags: [{ name: a }, { name: b }, { name: c }]
paths:
  /things:
    get:
      operationId: listThings
      tags: [a, b]
      responses:
        '200':
          description: All.
          content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Thing' } } } }
    post:
      operationId: addThing
      responses: { '201': { description: Added. } }
components:
  schemas:
    Thing: { type: object, properties: { id: { type: string }, note: { type: string } } }
`,
);

/** An overlay with these actions, in a file. */
function overlay(name: string, actions: unknown, more: object = {}): string {
  const file = join(folder, `${name}.json`);
  const content = { overlay: '1.0.0', info: { title: name, version: '1' }, ...more, actions };
  writeFileSync(file, JSON.stringify(content, undefined, 2));
  return file;
}

async function overlaid(...overlays: string[]) {
  const notes: DocumentProblem[] = [];
  const { content, files } = await loadDocument(document, { overlays, onNote: (note) => notes.push(note) });
  return { content, files, notes };
}

test('maps are merged at any depth, lists get more items, and what is removed is gone, by any JSONPath', async () => {
  const one = overlay('one', [
    { target: '$', update: { 'x-own': { a: 1 } } },
    { target: '$.info', update: { title: 'Other things', contact: { name: 'Us' } } },
    { target: '$.tags', update: { name: 'd' } },
    { target: '$.tags[?@.name == "b"]', remove: true },
    { target: '$..[?@.operationId == "listThings"]', update: { summary: 'All things', tags: ['d'] } },
    { target: '$.paths.*.post', remove: true, update: { ignored: true } },
    { target: '$.components.schemas.Thing.properties.note', remove: true },
  ]);
  const two = overlay('two', [{ target: "$['x-own']", update: { a: 2, b: [1] } }]);
  const { content, notes } = await overlaid(one, two);
  expect(content).toMatchObject({
    'x-own': { a: 2, b: [1] },
    info: { title: 'Other things', version: '1.0.0', contact: { name: 'Us' } },
    tags: [{ name: 'a' }, { name: 'c' }, { name: 'd' }],
  });
  expect(content.paths?.['/things']?.get).toMatchObject({ summary: 'All things', tags: ['a', 'b', 'd'] });
  expect(content.paths?.['/things']).not.toHaveProperty('post');
  expect(content.components?.schemas?.Thing).toEqual({ type: 'object', properties: { id: { type: 'string' } } });
  expect(notes).toEqual([]);
});

test('lines lead into the document: behind removed items too, and of what was added to where it was added', async () => {
  const { files } = await overlaid(
    overlay('lines', [
      { target: '$.tags[0]', remove: true },
      { target: '$.tags', update: { name: 'new' } },
      { target: '$.paths["/things"].get', update: { 'x-new': { deep: 1 } } },
    ]),
  );
  const at = (pointer: string) => files.positions(files.root.uri, [pointer])[0];
  expect(at('/tags/1/name')).toEqual({ line: 4, column: 36 });
  expect(at('/tags/2/name')).toEqual({ line: 4, column: 1 });
  expect(at('/paths/~1things/get/x-new/deep')).toEqual({ line: 7, column: 5 });
  expect(at('/paths/~1things/post/operationId')).toEqual({ line: 15, column: 7 });
});

test('the document of the next start without an overlay is as it is in its file, whatever is kept of it', async () => {
  const changed = overlay('kept', [{ target: '$.info', update: { title: 'Changed' } }]);
  const large = join(folder, 'large.yaml');
  writeFileSync(large, `${readFileSync(document, 'utf8')}x-filling: ${'x'.repeat(110_000)}\n`);
  const env = { XDG_CACHE_HOME: join(folder, 'cache') };
  const served = async (...args: string[]) => {
    const command = new RunningCommand(['serve', large, '--port', '0', ...args], env);
    const url = await command.waitFor(/ on (http:\S+?)\/v1$/m);
    const { info } = JSON.parse(await (await fetch(`${url}/openapi.json`)).text());
    command.process.kill('SIGTERM');
    await command.finished;
    return info.title;
  };
  expect(await served('--overlay', changed)).toBe('Changed');
  expect(await served()).toBe('Things');
  expect(await served('--overlay', changed)).toBe('Changed');
});

test('what changes nothing is noted with its line, and what an overlay extends is served where no document is given', async () => {
  const nothing = overlay('nothing', [{ target: '$.paths["/none"]', remove: true }], { extends: './api.yaml' });
  expect((await overlaid(nothing)).notes).toMatchObject([
    { file: nothing, line: 10, reason: expect.stringContaining('/none') },
  ]);
  const other = overlay('other', [{ target: '$.info', update: {} }], { extends: './elsewhere.yaml' });
  expect((await overlaid(other)).notes).toMatchObject([{ line: 7, reason: expect.stringContaining('elsewhere.yaml') }]);
  const { code, out, err } = await run(['lint', '--overlay', nothing]);
  expect({ code, out }).toEqual({ code: 0, out: `${document}: sound, 2 operations\n` });
  expect(err.match(/nothing of the document is at/g)).toHaveLength(1);
});

test.each<[actions: unknown, reason: string, more?: object]>([
  [[{ target: '$.paths[', remove: true }], '$.paths[ is no JSONPath'],
  [[{ target: 'paths', remove: true }], 'paths is no JSONPath'],
  [[{ target: '$.info.title', update: 'x' }], 'does not take the update'],
  [[{ target: '$', remove: true }], 'the whole document can not be removed'],
  [[{ remove: true }], 'an action must say its target'],
  [[{ target: '$.info' }], 'an action must say update, or remove: true'],
  [[{ target: '$.info', remove: 'yes', update: {} }], 'remove must be true or false'],
  [[], 'at least one action'],
  [[{ target: '$.info', update: {} }], 'must be its version', { overlay: '2.0.0' }],
  [[{ target: '$.info', update: {} }], 'info must say title and version', { info: {} }],
  [[{ target: '$.info', update: {} }], 'this is no OpenAPI Overlay', { overlay: undefined }],
])('what is no overlay, or can not be applied, is refused with its place: %j', async (actions, reason, more) => {
  const file = overlay('broken', actions, more);
  const error = await loadDocument(document, { overlays: [file] }).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(DocumentError);
  expect(error.problems[0]).toMatchObject({ file, reason: expect.stringContaining(reason) });
});

test('contract, docs, drift and compile read the overlaid document, Talkover’s own included', async () => {
  const added = overlay('added', [
    {
      target: '$.paths',
      update: { '/more': { get: { operationId: 'getMore', responses: { 200: { description: 'OK' } } } } },
    },
  ]);
  const listed = await run(['contract', '--document', document, '--list', '--overlay', added]);
  expect(listed.out).toMatch(/getMore/);
  const out = join(folder, 'pages');
  await run(['docs', document, '--format', 'markdown', '--out', out, '--overlay', added]);
  expect(readFileSync(join(out, 'index.md'), 'utf8')).toContain('getMore');
  await run(['compile', document, '--out', join(folder, 'api.js'), '--overlay', added]);
  expect(readFileSync(join(folder, 'api.js'), 'utf8')).toContain('getMore');
  const drift = await run(['drift', document, '--upstream', 'http://127.0.0.1:9', '--overlay', added, '--suggest']);
  expect(drift).toMatchObject({ code: 2, err: expect.stringContaining('--overlay') });
  const title = overlay('title', [{ target: '$.info', update: { title: 'Renamed' } }]);
  expect((await loadDocument(undefined, { overlays: [title] })).title).toBe('Renamed');
});
