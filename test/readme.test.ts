import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { sendCurl } from './curl.ts';
import { startMock } from './running-mock.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

function blocks(language: string): string[] {
  return [...readme.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 'gs'))].map(([, code = '']) => code);
}

test('the first curl gets the answer that stands below it', async () => {
  const mock = await startMock();
  const curl = blocks('sh').find((code) => code.startsWith('curl')) ?? '';
  const response = await sendCurl(curl.replace('http://127.0.0.1:4010', mock.url));
  const expected = JSON.parse(blocks('json')[0] ?? '');
  const changing = { created_at: expect.any(String), updated_at: expect.any(String) };
  expect(await response.json()).toEqual({ ...expected, data: { ...expected.data, ...changing } });
});

test('every recipe gets the answer that it promises', async () => {
  const mock = await startMock();
  const recipes = readme.slice(readme.indexOf('## Recipes'), readme.indexOf('## Any other document'));
  const commands = [...recipes.matchAll(/^curl (?:.*\\\n)*.*$/gm)].map(([command]) => command);
  expect(commands.length).toBeGreaterThan(10);
  for (const command of commands) {
    const [, status = '200'] = / {3}# (\d{3})$/.exec(command) ?? [];
    const curl = command.replace(/ {3}# \d{3}$/, '').replace('wait=2', 'wait=0.01');
    const response = await sendCurl(curl.replace('http://127.0.0.1:4010', mock.url));
    expect([command, response.status]).toEqual([command, Number(status)]);
    await response.text();
  }
});

test('the commands about deliveries end with a verified one in the inbox', async () => {
  const mock = await startMock();
  const section = readme.slice(readme.indexOf('## Deliveries'), readme.indexOf('## Does a real deployment'));
  const commands = [...section.matchAll(/^curl (?:.*\\\n)*.*$/gm)].map(([command]) => command);
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

test.each(blocks('js'))('the snippet %# runs and prints what its comments say', async (snippet) => {
  const printed = [...snippet.matchAll(/console\.log\(.*\); \/\/ (.*)/g)].map(([, comment]) => comment);
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', snippet]);
  expect(stdout.trimEnd().split('\n')).toEqual(printed);
});

test('every option of the command is in the table, and nothing else', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['dist/cli/main.js', 'serve', '--help']);
  const options = [...stdout.matchAll(/^ {2}(--[a-z-]+)/gm)].map(([, name]) => name);
  const documented = [...readme.matchAll(/^\| `(--[a-z-]+)[^|]*\| `TALKOVER_MOCK_/gm)].map(([, name]) => name);
  expect(documented.sort()).toEqual(options.sort());
});

test('every dependency has a reason in the table', () => {
  const { dependencies, devDependencies } = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  );
  const table = readme.slice(readme.indexOf('## Dependencies'));
  for (const name of Object.keys({ ...dependencies, ...devDependencies })) expect(table).toContain(name);
});
