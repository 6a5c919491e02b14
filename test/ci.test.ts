import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'ci-'));
afterAll(() => rmSync(folder, { recursive: true }));

const outcomes = ['passed', 'failed', 'skipped', 'broken'] as const;
type Report = Partial<Record<(typeof outcomes)[number], number>> | 'malformed';

let run = 0;

/**
 * Runs `.ci/run` with an npm in place of the real one, whose `test` and `run mutants` leave reports as vitest's JSON
 * reporter writes them.
 * @param failing the step of npm that fails, such as `run lint`
 */
function ci(reports: { readonly tests?: Report; readonly mutants?: Report }, failing = 'none', env = {}) {
  const place = join(folder, String(run++));
  mkdirSync(join(place, 'bin'), { recursive: true });
  cpSync(join(root, '.ci'), join(place, '.ci'), { recursive: true });
  for (const [name, report] of Object.entries(reports)) writeFileSync(join(place, `${name}.json`), written(report));
  const npm = join(place, 'bin/npm');
  writeFileSync(
    npm,
    `#!/bin/sh
echo "npm $*"
case "$*" in
  test) cp tests.json "$TEST_REPORTS/" ;;
  'run mutants') cp mutants.json "$TEST_REPORTS/" ;;
esac 2>/dev/null
[ "$*" != '${failing}' ]
`,
  );
  chmodSync(npm, 0o755);
  const path = `${join(place, 'bin')}${delimiter}${process.env.PATH}`;
  const { status, stdout, stderr } = spawnSync(join(place, '.ci/run'), {
    env: { ...process.env, ...env, PATH: path },
    encoding: 'utf8',
  });
  return { status, stdout, stderr, last: stdout.trimEnd().split('\n').at(-1) };
}

function written(report: Report): string {
  if (report === 'malformed') return '{"numTotalTests": 3';
  const { passed = 0, failed = 0, skipped = 0, broken = 0 } = report;
  const results = Object.entries({ passed, failed, skipped }).flatMap(([status, count]) =>
    Array(count).fill({ status }),
  );
  const file = { status: failed > 0 ? 'failed' : 'passed', assertionResults: results };
  const brokenFiles = Array(broken).fill({ status: 'failed', assertionResults: [] });
  return JSON.stringify({ numTotalTests: results.length, testResults: [file, ...brokenFiles] });
}

const sound = { tests: { passed: 12 }, mutants: { passed: 30 } };

test.each([
  ['tests and mutants are added up', sound, 'none', 0, '42 passed, 0 failed'],
  [
    'what is skipped too',
    { tests: { passed: 12, skipped: 2 }, mutants: { passed: 30, skipped: 1 } },
    'none',
    0,
    '42 passed, 0 failed, 3 skipped',
  ],
  ['a failed test', { tests: { passed: 11, failed: 1 } }, 'test', 1, '11 passed, 1 failed'],
  ['a failed mutant', { ...sound, mutants: { passed: 28, failed: 2 } }, 'run mutants', 1, '40 passed, 2 failed'],
  ['a test file that could not run', { tests: { passed: 12, broken: 1 } }, 'test', 1, '12 passed, 1 failed'],
  ['a failed step between the two', sound, 'run typecheck', 1, '12 passed, 0 failed'],
  ['an installation that fails', {}, 'ci', 1, '0 passed, 0 failed'],
  ['no report of the tests', { mutants: { passed: 30 } }, 'none', 1, '30 passed, 0 failed'],
  ['no report of the mutants', { tests: { passed: 12 } }, 'none', 1, '12 passed, 0 failed'],
  ['a report that is malformed', { tests: 'malformed', mutants: { passed: 30 } }, 'none', 1, '30 passed, 0 failed'],
  ['a report without a test', { tests: {}, mutants: { passed: 30 } }, 'none', 1, '30 passed, 0 failed'],
] as const)('.ci/run ends with the counts, alone on a line: %s', (_, reports, failing, status, last) => {
  const { stdout, ...ended } = ci(reports, failing, { CI: 'true', FORCE_COLOR: '1' });
  expect(ended).toMatchObject({ status, last });
  expect(stdout.endsWith(`\n${last}\n`)).toBe(true);
  expect(stdout).toMatch(/^npm ci\n/);
  // What follows a failed step is not run.
  if (failing !== 'none')
    expect(
      stdout
        .split('\n')
        .filter((line) => line.startsWith('npm '))
        .at(-1),
    ).toBe(`npm ${failing}`);
});

test('a real report of vitest is counted, without colours and with what it skips and what does not load', () => {
  const project = join(folder, 'project');
  mkdirSync(project);
  writeFileSync(join(project, 'one.test.js'), "test('a', () => {}); test.skip('b', () => {}); test.todo('c');");
  writeFileSync(join(project, 'two.test.js'), "test('d', () => { expect(1).toBe(2); });");
  writeFileSync(join(project, 'three.test.js'), "throw new Error('does not load');");
  writeFileSync(
    join(project, 'four.test.js'),
    "test('e', () => {}); afterAll(() => { throw new Error('at the end'); });",
  );
  const report = join(project, 'report.json');
  const vitest = createRequire(import.meta.url)
    .resolve('vitest/package.json')
    .replace(/package\.json$/, 'vitest.mjs');
  spawnSync(
    process.execPath,
    [vitest, 'run', '--globals', '--root', project, '--reporter=json', `--outputFile=${report}`],
    {
      env: { ...process.env, TEST_REPORTS: '' },
    },
  );
  const { stdout, status } = spawnSync(process.execPath, [join(root, '.ci/count-tests.js'), report], {
    encoding: 'utf8',
  });
  expect([stdout, status]).toEqual(['2 passed, 3 failed, 2 skipped\n', 0]);
});
