import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test } from 'vitest';
import { sampleOf } from '../repetitions.ts';
import type { Finished } from '../running-program.ts';
import { libraryProject, type Project } from './api-module.ts';
import { RunningCommand, run } from './command.ts';

const key = 'k3y-0f-the-l1brary';

/** A library that is served as `serve --api` does it, and what judges it. */
async function served() {
  const project = libraryProject();
  const module = project.path('library.js');
  const command = new RunningCommand(['serve', '--api', module, '--port', '0']);
  const url = await command.waitFor(/mock on (http:\/\/\S+)/);
  return { project, url };
}

/** Judges the library of a project. */
function judge(project: Project, url: string, args: readonly string[], env = {}): Promise<Finished> {
  const ledger = ['--ledger', project.path('ledger.jsonl')];
  return run(['contract', '--api', project.path('library.js'), url, ...ledger, ...args], env);
}

const central = ['--path', 'library=central'];

/** A server before the library that changes some answers. */
async function front(url: string, change: (text: string, path: string) => string): Promise<string> {
  const { origin } = new URL(url);
  const server = createServer(async (request, response) => {
    const { method = '', url: path = '', headers } = request;
    const body = await buffer(request);
    const answer = await fetch(origin + path, {
      method,
      headers: Object.fromEntries(
        Object.entries(headers).flatMap(([name, value]) =>
          typeof value === 'string' && /^(accept|content-type|x-)/.test(name) ? [[name, value]] : [],
        ),
      ),
      ...(body.length > 0 && { body }),
    });
    const text = change(await answer.text(), path);
    response.writeHead(answer.status, { 'Content-Type': answer.headers.get('content-type') ?? '' });
    response.end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  // It listens at a port, and no pipe.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
}

test("--help shows the API's own options and the general ones, and none of another API", async () => {
  const project = libraryProject();
  const { code, out, err } = await run(['contract', '--api', project.path('library.js'), '--help']);
  expect([code, err]).toEqual([0, '']);
  expect(out).toMatch(/--key <key> +key of the library \(env: LIBRARY_KEY\)/);
  for (const option of ['--header <name: value>', '--path <name=value>', '--api <module>'])
    expect(out).toContain(option);
  expect(out).not.toMatch(/--token|--agent-id/);
});

test("--list and --plan show the module's cases and requests, and send nothing", async () => {
  const project = libraryProject();
  const list = await run(['contract', `--api=${project.path('library.js')}`, '--list']);
  expect([list.code, list.err]).toEqual([0, '']);
  expect(list.out).toMatch(/^lendBook\/twice {2}documented {2}\S*openapi\.yaml:\d+$/m);
  expect(list.out).toMatch(/^addBook\/body\/title\/required\/missing /m);
  const plan = await run(['contract', '--api', project.path('library.js'), '--plan']);
  expect([plan.code, plan.err]).toEqual([0, '']);
  expect(plan.out).toMatch(/^POST \/libraries\/\{library\}\/books \(credentials\) \{"title":/m);
  expect(plan.out).toMatch(/^\d+ requests, \d+ that a deployment might answer with a creation/m);
});

describe('a sound deployment ends with exit code 0', () => {
  test.each([
    ["by the API's own option", ['--key', key], {}],
    ['by its variable', [], { LIBRARY_KEY: key }],
    ['by --header', ['--header', `x-library-key: ${key}`], {}],
  ])('with the key given %s', async (_, args, env) => {
    const { project, url } = await served();
    const { code, out, err } = await judge(project, url, [...central, ...args], env);
    expect(err).toBe('');
    expect(out).toMatch(/^Judging http:\/\/127\.0\.0\.1:\d+\/v1, library central/m);
    expect(out).toMatch(/[1-9]\d{1,9} passed, 0 failed/);
    expect(code).toBe(0);
  });
});

test('a broken promise ends with exit code 1, and nothing written holds a secret', async () => {
  const { project, url } = await served();
  const broken = await front(url, (text, path) =>
    path.endsWith('/label') && !text.startsWith('{') ? `A book\n${text}` : text,
  );
  mkdirSync(project.path('reports'));
  const names = ['json', 'junit', 'html', 'github'];
  const reporters = names.flatMap((name) => ['--reporter', `${name}=${project.path(`reports/${name}`)}`]);
  const more = ['--header', 'X-Session-Key: s3ssion-of-mine', '--header', 'Cookie: id=c00kie-of-mine'];
  const args = [...central, '--key', key, ...more, '--reporter', 'text', ...reporters];
  const { code, out, err } = await judge(project, broken, args);
  expect(code).toBe(1);
  expect(out).toMatch(/FAIL printLabel\/title\n {2}the label has another title/);
  expect(out).toContain('-H "X-Library-Key: $LIBRARY_KEY"');
  expect(readdirSync(project.path('reports'))).toEqual(names.toSorted());
  const written = [...names.map((name) => `reports/${name}`), 'ledger.jsonl'].flatMap((name) => {
    try {
      return readFileSync(project.path(name), 'utf8');
    } catch {
      return [];
    }
  });
  for (const secret of [key, 's3ssion-of-mine', 'c00kie-of-mine'])
    expect([out, err, ...written].filter((text) => text.includes(secret))).toEqual([]);
});

describe('a missing or malformed option is one line, with exit code 2', () => {
  test.each<[what: string, args: readonly string[], message: RegExp]>(
    sampleOf(
      [
        ['the key', central, /^give a key with --key or LIBRARY_KEY$/],
        ['the library', ['--key', key], /^it is unknown whose books to work on: give --path library=…$/],
        [
          'a header without a colon',
          [...central, '--header', key],
          /^a header must be 'NAME: VALUE'; look at --header$/,
        ],
        [
          'a header of two lines',
          [...central, '--header', `X-A: ${key}\nb`],
          /^the value of X-A holds a line break: .*--header$/,
        ],
        [
          'a key of two lines',
          [...central, '--key', `${key}\nb`],
          /^the key holds a line break: .*--key or LIBRARY_KEY$/,
        ],
        [
          'a path without a value',
          ['--key', key, '--path', 'library'],
          /^a path parameter must be NAME=VALUE; look at --path$/,
        ],
        ["another API's option", [...central, '--token', key], /^error: unknown option '--token'/],
      ],
      3,
    ),
  )('%s', async (_, args, message) => {
    const { code, out, err } = await judge(libraryProject(), 'http://127.0.0.1:9/v1', args);
    expect(err.trimEnd()).toMatch(message);
    expect(out + err).not.toContain(key);
    expect([code, out]).toEqual([2, '']);
  });

  test('a wrong key, and an unknown library', async () => {
    const { project, url } = await served();
    const strange = await judge(project, url, ['--key', key, '--path', 'library=west']);
    expect([strange.code, strange.out]).toEqual([2, '']);
    expect(strange.err).toMatch(
      /^there is no library west at \S+ \(404\): look at --path library=…, and at the path .*\n$/,
    );
    const locked = createServer((_request, response) => response.writeHead(401).end('{"error":"No."}'));
    await new Promise<void>((resolve) => locked.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void locked.close());
    const { port } = locked.address() as AddressInfo;
    const refused = await judge(project, `http://127.0.0.1:${port}/v1`, [...central, '--key', key]);
    expect([refused.code, refused.out]).toEqual([2, '']);
    expect(refused.err).toBe('the key is refused (401): give one of this environment with --key or LIBRARY_KEY\n');
  });

  test.each<[what: string, module: string, message: RegExp]>([
    ['no module', 'none.js', /none\.js is the path of no file$/],
    ['a document', 'openapi.yaml', /openapi\.yaml is no module; /],
    [
      'a module without an API',
      'contract.js',
      /contract\.js exports an object without a document as its default, and no API/,
    ],
  ])('%s', async (_, module, message) => {
    const { code, out, err } = await run(['contract', '--api', libraryProject().path(module), 'http://127.0.0.1:9']);
    expect(err.trimEnd()).toMatch(message);
    expect(err.trimEnd()).not.toContain('\n');
    expect([code, out]).toEqual([2, '']);
  });

  test.each<[what: string, half: string, message: RegExp]>(
    sampleOf(
      [
        [
          'throws while it is loaded',
          "throw new TypeError('no luck');",
          /can't be loaded: TypeError: no luck \(at .{0,999}half\.js:1:7\)$/,
        ],
        ['is no JavaScript', 'export default {', /can't be loaded: SyntaxError: /],
        [
          'has no default export',
          'export const half = {};',
          /is no module with a default export: contract: \(\) => import\(/,
        ],
        [
          'throws while its cases are made',
          "export default { cases() {\n throw new TypeError('oops'); } };",
          /fails: TypeError: oops \(at .{0,999}half\.js:2:8\)$/,
        ],
        [
          'names an operation that there is not',
          "export default { cases: ({ request }) => ({ atLast: [request('a', 'lendBok')] }) };",
          /fails: OperationMissing: the document has no operation lendBok; it has .{0,999}lendBook.{0,999} \(at .{0,999}half\.js:1:\d+\)$/,
        ],
        [
          'expects what its operation does not declare',
          "export default { cases: ({ request, ownCase }) => ({ atLast: [ownCase({ id: 'x', status: 418, steps: [request('a', 'lendBook')] })] }) };",
          /fails: ResponseMissing: the case x expects 418, which lendBook does not declare \(at .{0,999}half\.js:1:\d+\)$/,
        ],
        [
          'has an option that there is',
          "export default { options: [{ flags: '--path <x>', variable: 'X', description: 'x', word: 'x', goesTo: { path: 'x' } }] };",
          /has options that can't be: Cannot add option .{0,999} conflicting flag '--path'$/,
        ],
        [
          'makes what it can not delete',
          "export default { made: { create: 'addBook', list: 'listBooks', delete: 'dropBook', plural: 'books', entries: '', named: ['title'] } };",
          /the document needs listBooks and dropBook: a run cleans up with them$/,
        ],
      ],
      3,
    ),
  )('a contract half that %s', async (_, half, message) => {
    const project = libraryProject();
    project.write('half.js', half);
    project.write('library.js', readFileSync(project.path('library.js'), 'utf8').replace('./contract.js', './half.js'));
    const { code, out, err } = await judge(project, 'http://127.0.0.1:9/v1', central);
    expect(err.trimEnd()).toMatch(message);
    expect(err.trimEnd()).not.toContain('\n');
    expect([code, out]).toEqual([2, '']);
  });
});
