// Prints, alone on a line, how many tests have passed and failed, `12 passed, 0 failed, 1 skipped`, of all the reports
// that it is given: files of vitest's JSON reporter. A test file that failed before or beside its tests is a failure too.
// Ends with 1 if a report can't be read; what the others say is printed all the same.
import { readFileSync } from 'node:fs';

/** How vitest calls the outcomes that are neither. */
const notRun = ['skipped', 'pending', 'todo', 'disabled'];

const counts = { passed: 0, failed: 0, skipped: 0 };
for (const file of process.argv.slice(2)) {
  try {
    const { passed, failed, skipped } = countsIn(JSON.parse(readFileSync(file, 'utf8')));
    counts.passed += passed;
    counts.failed += failed;
    counts.skipped += skipped;
  } catch (error) {
    process.stderr.write(`no tests can be counted in ${file}: ${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
  }
}
const skipped = counts.skipped === 0 ? '' : `, ${counts.skipped} skipped`;
process.stdout.write(`${counts.passed} passed, ${counts.failed} failed${skipped}\n`);

/**
 * Throws for what is no report of tests that were run.
 * @param {{ numTotalTests: number, testResults: { status: string, assertionResults: { status: string }[] }[] }} report
 */
function countsIn({ numTotalTests, testResults }) {
  const outcomes = testResults.flatMap(({ assertionResults }) => assertionResults.map(({ status }) => status));
  const passed = outcomes.filter((status) => status === 'passed').length;
  const failed = outcomes.filter((status) => status === 'failed').length;
  const skipped = outcomes.filter((status) => notRun.includes(status)).length;
  if (outcomes.length === 0) throw new Error('no test was run');
  if (passed + failed + skipped !== numTotalTests)
    throw new Error(`it has ${numTotalTests} tests, of which ${passed + failed + skipped} have an outcome`);
  const brokenFiles = testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((result) => result.status === 'failed'),
  );
  return { passed, failed: failed + brokenFiles.length, skipped };
}
