import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { documentOf, ok } from '../document-of.ts';
import { RunningCommand, run } from './command.ts';

const folder = mkdtempSync(join(tmpdir(), 'talkover-mock-'));
afterAll(() => rmSync(folder, { recursive: true }));

const document = (answer: string, more = '') => `openapi: 3.1.0
info: { title: Other, version: '1' }
paths:
  /thing:
    get:
      responses:
        '200': { description: A thing., content: { application/json: { schema: { $ref: './thing.yaml' }, example: { answer: ${answer} } } } }
${more}`;

const write = (name: string, text: string) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
write('thing.yaml', 'type: object\nproperties: { answer: { type: string } }\n');

async function serve(
  path: string,
  ...args: string[]
): Promise<{ command: RunningCommand; thing: () => Promise<unknown> }> {
  const command = new RunningCommand(['serve', path, '--port', '0', ...args]);
  const url = await command.waitFor(/mock on (http:\S+)/);
  await command.waitFor(/\n\n$/);
  return { command, thing: async () => (await fetch(`${url}/thing`)).json() };
}

describe('--watch', () => {
  test('a change of any file of the document is served; a broken version is reported, and the last good one stays', async () => {
    const path = write('watched.yaml', document('first'));
    const { command, thing } = await serve(path, '--watch');
    expect(await thing()).toEqual({ answer: 'first' });

    write('watched.yaml', document('second'));
    await command.waitFor(/Document loaded again/);
    expect(await thing()).toEqual({ answer: 'second' });

    write('thing.yaml', 'type: object\nproperties: { answer: { type: integer }\n');
    await expect
      .poll(() => command.err)
      .toMatch(/watched\.yaml:7:\d+ \$ref .{0,9999}thing\.yaml.{0,9999}last good one stays/s);
    expect(await thing()).toEqual({ answer: 'second' });

    // As editors do it: another file takes the name.
    write('thing.yaml', 'type: object\nproperties: { answer: { type: string } }\n');
    await command.waitFor(/(loaded again.*){2}/s);
    renameSync(write('new.yaml', document('3')), path);
    await command.waitFor(/(loaded again.*){3}/s);
    expect(await thing()).toEqual({ answer: 3 });
  });
});

describe('a document that was not written for this program', () => {
  const foreign = () =>
    write(
      'foreign.yaml',
      document(
        'first',
        '      x-vendor: 1\n      parameters:\n        - { name: size, in: query, schema: { type: string, format: shoe-size, maxLenght: 3 } }\n',
      ),
    );

  test('is served, and its faults are reported by kind, with file and line; extensions are no faults', async () => {
    const { command, thing } = await serve(foreign());
    expect(await thing()).toEqual({ answer: 'first' });
    await expect.poll(() => command.err).toContain('talkover-mock lint');
    expect(command.err).toMatch(/^The document has 2 faults/m);
    expect(command.err).toMatch(/^Formats .*: 1\n {2}\S*foreign\.yaml:10:\d+ unknown format shoe-size/m);
    expect(command.err).toMatch(
      /^Keywords .*: 1\n {2}\S*foreign\.yaml:10:\d+ unknown keyword maxLenght; is maxLength meant/m,
    );
    expect(command.err).not.toContain('x-vendor');
  });

  test('is refused by lint with all faults, including examples that break their schema', async () => {
    const { code, err } = await run([
      'lint',
      write('wrong.yaml', document('1').replace('openapi: 3.1.0', 'openapi: 3.1')),
    ]);
    expect(code).toBe(1);
    expect(err).toMatch(
      /^Examples .*: 1\n {2}\S*wrong\.yaml:7:\d+ the example does not satisfy its schema: answer must be string/m,
    );
    expect(err).toMatch(/wrong\.yaml:1:1 openapi is the number 3.1/);
    expect(err).toMatch(/^2 faults in 1 file$/m);
  });
});

test('the greeting and the log of another API only mention what it has', async () => {
  const document = documentOf(
    {
      '/items': { get: { operationId: 'listAgentWebhooks', security: [{ key: [] }], responses: ok({ example: [] }) } },
    },
    {
      servers: [{ url: '/v1' }],
      components: {
        schemas: { AvailableEvent: { oneOf: [{ const: 'event_a', description: 'x' }] } },
        securitySchemes: { key: { type: 'apiKey', in: 'query', name: 'api_key' } },
      },
    },
  );
  const command = new RunningCommand(['serve', document, '--port', '0']);
  const url = await command.waitFor(/mock on (http:\S+)\/v1/);
  await command.waitFor(/\nTry\n[\s\S]{0,9999}\n\n/);
  expect(command.out.replaceAll('talkover-mock', '')).not.toMatch(/talkover|deliver|inbox|agents |trigger/i);
  expect(command.out).toMatch(/^Access {4}any that is not empty/m);
  await fetch(`${url}/items`);
  await command.waitFor(/GET \/items 404 .{0,999} no such route; the path is \/v1\/items, with the base path \/v1\n/);
  await fetch(`${url}/v1/items`);
  await command.waitFor(
    /GET \/v1\/items 401 .{0,999} no query parameter api_key; send the query parameter `api_key=KEY`\n/,
  );
});

test('trigger reports that there is nothing to trigger', async () => {
  const command = new RunningCommand([
    'serve',
    documentOf({ '/x': { get: { responses: ok({ example: 1 }) } } }),
    '--port',
    '0',
  ]);
  const url = await command.waitFor(/mock on (http:\S+)/);
  const { code, err } = await run([
    'trigger',
    'event_phone_call_started',
    '--agent-id',
    '9fbef0b7-8d4e-4a08-9207-66c22155721d',
    '--url',
    url,
  ]);
  expect([code, err]).toEqual([1, expect.stringContaining('the document that is mocked describes no events')]);
});
