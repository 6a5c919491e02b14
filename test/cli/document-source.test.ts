import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { fileOf } from '../document-of.ts';
import { sampleOf } from '../repetitions.ts';
import { RunningCommand, run } from './command.ts';

const document = (schema: string) => `openapi: 3.1.0
info: { title: Elsewhere, version: '1' }
paths:
  /thing:
    get:
      security: []
      summary: A thing
      responses:
        200: { description: A thing., content: { application/json: { schema: { $ref: '${schema}' } } } }
components: { schemas: { Thing: { const: here } } }
`;

/** The base URL of a server of these texts, and what it was asked for. */
async function serving(texts: Readonly<Record<string, string>>): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer(({ url = '' }, response) => {
    asked.push(url);
    const text = texts[url];
    response.writeHead(text === undefined ? 404 : 200).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, asked };
}

/** A command that reads this from standard input. */
function given(text: string, args: readonly string[]): RunningCommand {
  const command = new RunningCommand(args);
  command.process.stdin?.end(text);
  return command;
}

async function thingOf(command: RunningCommand): Promise<unknown> {
  const url = await command.waitFor(/mock on (http:\S+)/);
  return (await fetch(`${url}/thing`)).json();
}

const out = join(tmpdir(), `talkover-mock-${process.pid}.html`);
const commands: readonly [name: string, args: (location: string) => string[], said: RegExp][] = [
  ['lint', (location) => ['lint', location], /: sound, 1 operation/],
  ['docs', (location) => ['docs', location, '--out', out], /needs no server/],
  ['contract', (location) => ['contract', '--list', '--document', location], /getThing|thing/],
];

describe.each(commands)('%s', (_, args, said) => {
  test('reads a document from standard input', async () => {
    const finished = await given(document('#/components/schemas/Thing'), args('-')).finished;
    expect([finished.err, finished.code]).toEqual(['', 0]);
    expect(finished.out).toMatch(said);
  });

  test('reads a document from a URL, and prints no credentials', async () => {
    const { url } = await serving({ '/api.yaml?key=hidden': document('#/components/schemas/Thing') });
    const finished = await run(args(`${url.replace('//', '//me:hidden@')}/api.yaml?key=hidden`));
    expect([finished.err, finished.code]).toEqual(['', 0]);
    expect(finished.out).toMatch(said);
    expect(finished.out).not.toContain('hidden');
  });
});

describe('serve', () => {
  test('a document from standard input, also JSON', async () => {
    const json =
      '{"openapi":"3.0.0","paths":{"/thing":{"get":{"responses":{"200":{"content":{"application/json":{"example":1}}}}}}}}';
    expect(await thingOf(given(json, ['serve', '-', '--port', '0']))).toBe(1);
  });

  test('a document at a URL, with its relative files', async () => {
    const { url, asked } = await serving({
      '/v1/api.yaml': document('schemas/thing.yaml#/a'),
      '/v1/schemas/thing.yaml': 'a: { $ref: "../other.json#/b" }',
      '/v1/other.json': '{"b":{"const":"there"}}',
    });
    expect(await thingOf(new RunningCommand(['serve', `${url}/v1/api.yaml`, '--port', '0']))).toBe('there');
    expect(asked).toEqual(['/v1/api.yaml', '/v1/schemas/thing.yaml', '/v1/other.json']);
  });

  test('other URLs are only downloaded with --remote-refs', async () => {
    const other = await serving({ '/thing.yaml': 'a: { const: far }' });
    const { url } = await serving({ '/api.yaml': document(`${other.url}/thing.yaml#/a`) });
    const without = new RunningCommand(['serve', `${url}/api.yaml`, '--port', '0']);
    const mock = await without.waitFor(/mock on (http:\S+)/);
    const response = await fetch(`${mock}/thing`);
    await response.text();
    expect(other.asked).toEqual([]);
    const args = ['serve', `${url}/api.yaml`, '--port', '0', '--remote-refs'];
    expect(await thingOf(new RunningCommand(args))).toBe('far');
    expect(other.asked).toEqual(['/thing.yaml']);
  });

  test('an operation that needs another URL is a 501, which names the option that allows it', async () => {
    const { url } = await serving({ '/parts.json': '{}' });
    const command = new RunningCommand(['serve', fileOf(document(`${url}/parts.json#/a`)), '--port', '0']);
    const mock = await command.waitFor(/mock on (http:\S+)/);
    const answer = await fetch(`${mock}/thing`);
    expect([answer.status, await answer.text()]).toEqual([501, expect.stringContaining('--remote-refs')]);
  });

  test('a downloaded document reads no file of this machine', async () => {
    const { url } = await serving({ '/api.yaml': document(`${pathToFileURL(fileOf('a: { const: mine }')).href}#/a`) });
    const command = new RunningCommand(['serve', `${url}/api.yaml`, '--port', '0', '--remote-refs']);
    const mock = await command.waitFor(/mock on (http:\S+)/);
    expect(await (await fetch(`${mock}/thing`)).text()).not.toContain('mine');
  });

  test('Swagger 2.0 is converted: it is served, and shown in its converted form', async () => {
    const swagger = {
      swagger: '2.0',
      basePath: '/v1',
      paths: {
        '/thing': { get: { responses: { 200: { description: 'x', schema: { $ref: '#/definitions/Thing' } } } } },
      },
      definitions: { Thing: { type: 'string', enum: ['old'] } },
    };
    const command = given(JSON.stringify(swagger), ['serve', '-', '--port', '0']);
    const url = await command.waitFor(/mock on (http:\S+)\/v1/);
    expect(await (await fetch(`${url}/v1/thing`)).json()).toBe('old');
    expect(await (await fetch(`${url}/openapi.yaml`)).text()).toMatch(/^openapi: 3\.0\.0$/m);
    expect(await (await fetch(`${url}/docs/openapi.json`)).json()).toHaveProperty('openapi', '3.0.0');
  });

  test('faults of a document at a URL are reported with their lines', async () => {
    const { url } = await serving({ '/api.yaml': 'openapi: 3.1.0\npaths:\n  /a: [\n' });
    const { err, code } = await run(['serve', `${url}/api.yaml`, '--port', '0']);
    expect(code).toBe(1);
    expect(err).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/api\.yaml:\d+:\d+ /);
  });

  test.each([
    ['-', 'standard input'],
    ['http://127.0.0.1:1/api.yaml', 'behind a URL'],
  ])('--watch of %s is refused', async (location, where) => {
    const { err, code } = await given('', ['serve', location, '--watch']).finished;
    expect([code, err]).toEqual([1, expect.stringContaining(`--watch is for files, and the document is ${where}`)]);
  });

  test.each(
    sampleOf(
      [
        ['no paths', '{"openapi":"3.0.0","info":{"title":"x","version":"1"}}'],
        ['empty paths', '{"openapi":"3.1.0","paths":{}}'],
        ['null', '{"openapi":"3.1.0","paths":null}'],
        ['a list', '{"openapi":"3.1.0","paths":[]}'],
        ['webhooks only', '{"openapi":"3.1.0","webhooks":{"a":{"post":{"responses":{"200":{"description":"x"}}}}}}'],
        ['paths without operations', '{"openapi":"3.1.0","paths":{"/a":{"summary":"x"}}}'],
      ],
      3,
    ),
  )('a document with %s has nothing to serve, which is one line', async (_, text) => {
    const { err, code } = await given(text, ['serve', '-', '--port', '0']).finished;
    expect([code, err]).toEqual([1, expect.stringMatching(/^-:1:\d+ has nothing to serve[^\n]*\n$/)]);
  });
});
