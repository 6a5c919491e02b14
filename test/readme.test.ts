import { execFile } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { sendCurl } from './curl.ts';
import { startMock } from './running-mock.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

const architecture = readFileSync(new URL('../.github/ARCHITECTURE.md', import.meta.url), 'utf8');
const root = resolve(import.meta.dirname, '..');

/** The pages below `.github/docs/`, by their names without `.md`. */
const pages = new Map(
  readdirSync(join(root, '.github/docs')).map((name) => [
    name.replace(/\.md$/, ''),
    readFileSync(join(root, '.github/docs', name), 'utf8'),
  ]),
);

/** The page of that name. A test that names it knows that it is there. */
function page(name: string): string {
  const text = pages.get(name);
  if (text === undefined) throw new TypeError(`there is no page ${name}`);
  return text;
}

function blocks(language: string, text = readme): string[] {
  return [...text.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 'gs'))].map(([, code = '']) => code);
}

/** The name of the file that a snippet is, which it begins with. */
const fileName = /^\/\/ ([\w-]+\.js)/;

/** What a snippet prints, as the comments behind it say. */
function promised(snippet: string): string[] {
  return [...snippet.matchAll(/console\.log\(.{0,999}\); \/\/ (.*)/g)].map(([, comment = '']) => comment);
}

test('the first curl gets the answer that stands below it', async () => {
  const mock = await startMock();
  const curl = blocks('sh').find((code) => code.startsWith('curl')) ?? '';
  const response = await sendCurl(curl.replace('http://127.0.0.1:4010', mock.url));
  const expected = JSON.parse(blocks('json')[0] ?? '');
  const changing = { created_at: expect.any(String), updated_at: expect.any(String) };
  expect(await response.json()).toEqual({ ...expected, data: { ...expected.data, ...changing } });
});

test.each([
  ['serving', 1],
  ['recipes', 10],
])('every request of the page %s gets the answer that it promises', async (name, least) => {
  const mock = await startMock();
  const commands = [...page(name).matchAll(/^curl (?:.*\\\n)*.*$/gm)].map(([command]) => command);
  expect(commands.length).toBeGreaterThan(least);
  for (const command of commands) {
    const [, status = '200'] = / {3}# (\d{3})$/.exec(command) ?? [];
    const curl = command
      .replace(/ {3}# \d{3}$/, '')
      .replace('wait=2', 'wait=0.01')
      .replace('@', '@fixtures/scenarios/');
    const response = await sendCurl(curl.replace('http://127.0.0.1:4010', mock.url));
    expect([command, response.status]).toEqual([command, Number(status)]);
    await response.text();
  }
});

test.each([
  ['the mock that is started, which takes any token, fails', undefined, 1],
  ['the mock that was told the token passes', ['talq_ci'], 0],
])('the first contract command: %s', async (_, tokens, code) => {
  const mock = await startMock(tokens && { tokens });
  const [command = ''] = /^npx talkover-mock contract http:\/\/127\.0\.0\.1:4010.*$/m.exec(readme) ?? [];
  const args = command.replace('npx talkover-mock ', '').replace('http://127.0.0.1:4010', mock.url).split(' ');
  // A part of the cases, since all of them take seconds.
  const all = ['dist/cli/main.js', ...args, '--case', 'listAgentWebhooks/access/*'];
  const run = promisify(execFile)(process.execPath, all, { cwd: root });
  expect(await run.then(() => 0).catch((error: { readonly code: unknown }) => error.code)).toBe(code);
});

test('the scenario is that of the example file, but for where its schema is', () => {
  const [shown = ''] = blocks('yaml', page('recipes'));
  const file = readFileSync(new URL('../fixtures/scenarios/webhooks-down.yaml', import.meta.url), 'utf8');
  expect(shown).toBe(file.replace('../../spec/', 'node_modules/talkover-mock/spec/'));
});

test('the commands about deliveries end with a verified one in the inbox', async () => {
  const mock = await startMock();
  const commands = [...page('deliveries').matchAll(/^curl (?:.*\\\n)*.*$/gm)].map(([command]) => command);
  const answers: { deliveries?: { signature?: string; status?: string }[] }[] = [];
  for (const command of commands) {
    const response = await sendCurl(command.replaceAll('http://127.0.0.1:4010', mock.url));
    expect([command, response.status]).toEqual([command, 200]);
    answers.push((await response.json()) as (typeof answers)[number]);
  }
  const [, fired, inbox] = answers;
  expect(fired?.deliveries).toMatchObject([{}, { status: 'success' }]);
  expect(inbox?.deliveries).toMatchObject([{ signature: 'verified' }]);
});

/** Those that stand alone: others are files of a project, or tests. */
const snippets = [readme, ...pages.values(), architecture]
  .flatMap((text) => blocks('js', text))
  .filter((code) => !fileName.test(code) && !code.includes("'talkover-mock/vitest'"));

test.each(snippets)('the snippet %# runs and prints what its comments say', async (snippet) => {
  // The page has the reader save it.
  const code = snippet.replace("'webhooks-down.yaml'", "'fixtures/scenarios/webhooks-down.yaml'");
  const args = ['--input-type=module', '-e', code];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root });
  expect(stdout.trimEnd().split('\n')).toEqual(promised(snippet));
});

test('the files of an API of your own run where the package is installed, and print what their comments say', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'readme-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(root, join(folder, 'node_modules', 'talkover-mock'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  copyFileSync(join(root, 'test/library/openapi.yaml'), join(folder, 'library.yaml'));
  const files = new Map(
    blocks('js', page('own-api')).flatMap(
      (code) =>
        fileName
          .exec(code)
          ?.slice(1)
          .map((name) => [name, code]) ?? [],
    ),
  );
  expect([...files.keys()]).toEqual(['library.js', 'contract.js', 'use.js']);
  for (const [name, code] of files) writeFileSync(join(folder, name), code);
  const { stdout } = await promisify(execFile)(process.execPath, ['use.js'], { cwd: folder });
  expect(stdout.trimEnd().split('\n')).toEqual(promised(files.get('use.js') ?? ''));
});

test('the picture of the rooms has each of them, and nothing else', () => {
  const [picture = ''] = blocks('', architecture);
  const within = picture.slice(picture.indexOf('\nsrc/\n'));
  const drawn = [...within.matchAll(/^ {2}([\w-]+)[./]/gm)].map(([, name = '']) => name);
  expect(drawn.sort()).toEqual(
    readdirSync(join(root, 'src'))
      .map((name) => name.replace(/\.ts$/, ''))
      .sort(),
  );
  for (const [line = '', room = ''] of within.matchAll(/^ {2}([\w-]+)\/.*$/gm))
    for (const [, folder = ''] of line.slice(room.length + 3).matchAll(/(?<![\w/])([\w-]+)\/(?!\w)/g))
      expect([room, folder, existsSync(join(root, 'src', room, folder))]).toEqual([room, folder, true]);
});

test('every option of the command is in the table, and nothing else', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['dist/cli/main.js', 'serve', '--help']);
  const named = [...stdout.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)].map(([, name]) => name);
  // Prism's --multiprocess has no effect.
  const options = named.filter((name) => name !== '--help' && name !== '--multiprocess');
  const rows = [...readme.matchAll(/^\| ([^|]*`--[a-z][^|]*)\| ([^|]*`TALKOVER_MOCK_[^|]*)\|/gm)];
  const documented = rows.flatMap(([, named = '', variables = '']) => {
    const names = [...named.matchAll(/`(--[a-z-]+)/g)].map(([, name = '']) => name);
    const ofRow = names.map((name) => `TALKOVER_MOCK_${name.slice(2).toUpperCase().replaceAll('-', '_')}`);
    expect([...variables.matchAll(/TALKOVER_MOCK_[A-Z_]+/g)].map(([variable]) => variable)).toEqual(ofRow);
    return names;
  });
  expect(documented.sort()).toEqual(options.sort());
});

test('every dependency has a reason in the table', () => {
  const { dependencies, devDependencies } = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  );
  const table = readme.slice(readme.indexOf('## Dependencies'));
  for (const name of Object.keys({ ...dependencies, ...devDependencies })) expect(table).toContain(name);
});
