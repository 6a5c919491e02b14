import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { RunningProgram } from '../../running-program.ts';
import { RunningCommand, run } from '../command.ts';

const library = resolve(import.meta.dirname, '../../library/openapi.yaml');
const program = resolve(import.meta.dirname, '../../../dist/cli/main.js');

/** A file of options in a folder of its own. */
function configFile(content: unknown, name = 'options.json'): string {
  const file = join(mkdtempSync(join(tmpdir(), 'config-')), name);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content, undefined, '\t'));
  return file;
}

test('serve takes its options from the file: shared ones, its own before them, texts with variables, paths from its folder', async () => {
  const file = configFile({
    $schema: './node_modules/talkover-mock/spec/config.schema.json',
    port: 1,
    seed: 7,
    document: library,
    token: 'other',
    serve: { port: 0, token: ['$' + '{LIBRARY_KEY}', 'second'], cors: false, scenario: 'steps.yaml', latency: '0-1' },
    contract: { readOnly: true },
  });
  writeFileSync(join(file, '../steps.yaml'), 'name: From the file\nsteps: []\n');
  const command = new RunningCommand(['serve', '--config', file], { LIBRARY_KEY: 'secret' });
  const url = await command.waitFor(/ on (http:\S+?)\/v1$/m);
  await command.waitFor(/^Try$/m);
  expect(command.out).toMatch(/^Seed +7$/m);
  expect(command.out).toMatch(/^Access +2 accepted$/m);
  expect(command.out).toMatch(/^Scenario +From the file: 0 steps/m);
  expect(command.err).toBe('');
  for (const [key, status] of [
    ['secret', 200],
    ['second', 200],
    ['other', 401],
  ] as const) {
    const answer = await fetch(`${url}/v1/libraries/east/books`, {
      headers: { 'X-Library-Key': key, origin: 'http://localhost:5173' },
    });
    expect([key, answer.status]).toEqual([key, status]);
    expect(answer.headers.has('access-control-allow-origin')).toBe(false);
  }
});

test('the command line goes before the environment, and that before the file, for lists and switches too', async () => {
  const file = configFile({
    serve: { port: 0, seed: 3, token: ['file'], agents: 'any', control: false, rateLimit: 5 },
  });
  const command = new RunningCommand(['serve', '--config', file, '--seed', '1', '--token', 'typed'], {
    TALKOVER_MOCK_SEED: '2',
    TALKOVER_MOCK_AGENTS: 'seed',
    TALKOVER_MOCK_NO_CONTROL: '0',
    TALKOVER_MOCK_RATE_LIMIT: '9',
  });
  await command.waitFor(/^Try$/m);
  expect(command.out).toMatch(/^Seed +1$/m);
  expect(command.out).toMatch(/^Tokens +1 accepted$/m);
  expect(command.out).toMatch(/^Agents +those in/m);
  expect(command.out).toMatch(/^Limit +9 requests/m);
  expect(command.out).toMatch(/^Inspector /m);
});

test('talkover-mock.config.json of the working folder is read and named, unless --no-config leaves it alone', async () => {
  const folder = join(configFile({ document: library }, 'talkover-mock.config.json'), '..');
  const lint = (...args: string[]) => new RunningProgram(process.execPath, [program, 'lint', ...args], { cwd: folder });
  const [read, left] = await Promise.all([lint().finished, lint('--no-config').finished]);
  expect(read.out).toMatch(/library\/openapi\.yaml: sound/);
  expect(read.err).toBe('Options are read from talkover-mock.config.json (--no-config leaves it alone).\n');
  expect(left.out).toMatch(/spec\/openapi\.yaml: sound/);
  expect(left.err).toBe('');
});

test('what a command needs may stand in the file: --out of docs, the URL and the document of contract, its settings', async () => {
  const file = configFile({
    docs: { document: library, out: 'pages', format: 'markdown' },
    contract: { document: library, list: true, operation: ['listBooks'], config: 'run.yaml' },
    lint: { document: 'sub/../missing.yaml' },
  });
  mkdirSync(join(file, '../sub'));
  writeFileSync(join(file, '../run.yaml'), 'headers: { X-Library-Key: any }\n');
  const docs = await run(['docs'], { TALKOVER_MOCK_CONFIG: file });
  expect(docs).toMatchObject({ code: 0, err: '' });
  expect(docs.out).toContain(join(file, '../pages'));
  const contract = await run(['contract', '--config', file]);
  expect(contract).toMatchObject({ code: 0, err: '' });
  expect(contract.out).toMatch(/^listBooks/m);
  expect(contract.out).not.toMatch(/^(?!listBooks)\w+\./m);
  const lint = await run(['lint', `--config=${file}`]);
  expect(lint.err).toContain(join(file, '../missing.yaml'));
});

test.each<[content: unknown, command: string, reason: string]>([
  [{ prot: 1 }, 'serve', ':2: the file has no key "prot"; did you mean port'],
  [{ serve: { 'log-level': 'info' } }, 'serve', ':3: serve has no key "log-level"; did you mean logLevel?'],
  [{ serve: { noCors: true } }, 'serve', ':3: serve has no key "noCors"; write "cors": false'],
  [{ serve: { maxMs: 1 } }, 'serve', ':3: serve has no key "maxMs"; contract has it'],
  [{ contract: { maxms: 1 } }, 'lint', ':3: contract has no key "maxms"; did you mean maxMs'],
  [{ seed: 1, port: 'x' }, 'serve', ':3: port must be a whole number'],
  [{ serve: { port: 99999 } }, 'serve', ':3: serve.port: It must be a whole number from 0 to 65535.'],
  [{ serve: { watch: 'yes' } }, 'serve', ':3: serve.watch must be true or false'],
  [{ serve: { logLevel: 'loud' } }, 'serve', 'serve.logLevel must be one of silent, error, warn, info'],
  [{ serve: { token: [1] } }, 'serve', ':4: serve.token[0] must be a text'],
  [{ serve: [] }, 'serve', 'serve must be a map'],
  [{ serve: { token: '$' + '{NOT_THERE}' } }, 'serve', ':3: the environment has no variable NOT_THERE'],
  [{ api: 'api.js', document: 'a.yaml' }, 'serve', 'document and api exclude each other'],
  ['{\n"port": 1,\n}', 'serve', 'it is no JSON'],
  ['[]', 'serve', 'the file must be a map'],
])(
  'what is wrong with a file is said in one line with its place, exit code 2: %j',
  async (content, command, reason) => {
    const file = configFile(content);
    const { code, out, err } = await run([command, '--config', file]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(`${file}:`);
    expect(err).toContain(reason);
    expect(err.split('\n')).toHaveLength(2);
  },
);

test('a file that is named and not there is an error', async () => {
  const { code, err } = await run(['lint', '--config', 'missing.json']);
  expect(code).toBe(2);
  expect(err).toMatch(/^missing\.json: there is no such file/);
});
