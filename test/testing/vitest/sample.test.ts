import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '../../..');
const project = mkdtempSync(join(tmpdir(), 'vitest-sample-'));
const { resolve: find } = createRequire(import.meta.url);

afterAll(() => rmSync(project, { recursive: true }));

/** A project of somebody's, outside the repository: this package from its tarball, and other packages as they are installed here. */
beforeAll(async () => {
  cpSync(join(import.meta.dirname, 'sample'), project, { recursive: true });
  cpSync(join(root, 'test/library/openapi.yaml'), join(project, 'library.yaml'));
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const snippets = [...readme.matchAll(/```ts\n(.*?)```/gs)]
    .map(([, code = '']) => code)
    .filter((code) => code.includes('talkover-mock/vitest'));
  expect(snippets).toHaveLength(1);
  writeFileSync(join(project, 'test/readme.spec.ts'), snippets.join(''));
  writeFileSync(join(project, 'package.json'), '{"private":true,"type":"module"}');
  const installed = join(project, 'node_modules/talkover-mock');
  mkdirSync(installed, { recursive: true });
  await run('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', project], { cwd: root });
  const tarball = readdirSync(project).find((name) => name.endsWith('.tgz')) ?? '';
  await run('tar', ['-xzf', join(project, tarball), '-C', installed, '--strip-components', '1']);
  for (const name of readdirSync(join(root, 'node_modules')))
    if (!name.startsWith('.')) symlinkSync(join(root, 'node_modules', name), join(project, 'node_modules', name));
  results = await reportOf();
});

let results: Awaited<ReturnType<typeof reportOf>>;

/** What vitest reports of each test, by its name, and the messages of those that failed. */
async function reportOf(): Promise<Map<string, { status: string; messages: string }>> {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const output = join(project, 'report.json');
  // What this run of vitest tells its own workers is not meant for another.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(VITEST|TEST|NODE_ENV|CI)/.test(name)),
  );
  const args = [vitest, 'run', '--reporter=json', `--outputFile=${output}`];
  // It fails where a test does, which the report says.
  await run(process.execPath, args, { cwd: project, env: { ...env, NO_COLOR: '1' } }).catch(() => {});
  const { testResults } = JSON.parse(readFileSync(output, 'utf8')) as {
    testResults: { assertionResults: { fullName: string; status: string; failureMessages: string[] }[] }[];
  };
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  return new Map(
    tests.map(({ fullName, status, failureMessages }) => [fullName, { status, messages: failureMessages.join('\n') }]),
  );
}

test('the tests of a project pass: the app is answered, tests at the same time are apart, and fetch is put back', async () => {
  const failed = [...results].filter(([name, { status }]) => status !== 'passed' && !name.startsWith('fails:'));
  expect(failed).toEqual([]);
  expect(results.size).toBeGreaterThan(40);
  // That of the README.
  expect([...results.keys()]).toContain('a webhook gets what it is promised');
});

test('a failure says what was expected and lists what was sent, and which operation may have been meant', async () => {
  const said = (name: string) => {
    const { status, messages } = results.get(`fails: ${name}`) ?? {};
    expect([name, status]).toEqual([name, 'failed']);
    return messages;
  };
  const other = said('another body');
  expect(other).toContain('expected createAgentWebhook to be requested with what follows; it was never');
  expect(other).toMatch(/-\s+"name": "other"/);
  expect(other).toMatch(/\+\s+"name": "mine"/);
  expect(other).toMatch(/The app has sent:\n {2}createAgentWebhook: POST https:\/\/app\.talkover\.ai\/\S+ -> 200/);
  expect(said('another operation')).toContain('The app has sent nothing to the mock.');
  expect(said('an unknown operation')).toContain('did you mean createAgentWebhook');
  expect(said('no delivery')).toContain('no delivery of event_phone_call_ended came within 20 ms: nothing came');
});

test('the project is typed, operations and bodies included', async () => {
  const compilerOptions = {
    ...{ module: 'nodenext', target: 'es2023', lib: ['es2023', 'dom', 'dom.iterable'], types: [], noEmit: true },
    ...{ strict: true, exactOptionalPropertyTypes: true, allowImportingTsExtensions: true, skipLibCheck: true },
  };
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['src', 'test'] }));
  const checked = run(process.execPath, [find('typescript/bin/tsc'), '-p', '.'], { cwd: project });
  const output = await checked.then(
    () => '',
    ({ stdout }: { stdout: string }) => stdout,
  );
  expect(output).toBe('');
});
