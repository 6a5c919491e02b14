import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { launchOptions } from '../browser.ts';

const root = resolve(import.meta.dirname, '../..');
const runner = createRequire(import.meta.url).resolve('@playwright/test/cli');

/** A test in the report of Playwright's JSON reporter. */
export interface ReportedTest {
  readonly title: string;
  readonly status: string;
  readonly errors: readonly string[];
  /** The content of each attachment by its name. */
  readonly attachments: Readonly<Record<string, string>>;
}

interface Suite {
  readonly suites?: readonly Suite[];
  readonly specs?: readonly {
    readonly title: string;
    readonly tests: readonly {
      readonly results: readonly {
        readonly status: string;
        readonly errors: readonly { readonly message?: string }[];
        readonly attachments: readonly { readonly name: string; readonly body?: string }[];
      }[];
    }[];
  }[];
}

/**
 * Runs `playwright test` on these files, in a project that has the package and Playwright.
 * @param use the project's configuration for all tests
 */
export async function runPlaywright(
  files: Readonly<Record<string, string>>,
  use: Readonly<Record<string, unknown>> = {},
): Promise<ReportedTest[]> {
  const folder = projectWith(files);
  const options = { ...use, launchOptions: await launchOptions() };
  // On a busy machine a browser takes its time.
  const patience = { timeout: 120_000, expect: { timeout: 30_000 } };
  const configuration = { testDir: '.', workers: 2, fullyParallel: true, reporter: 'json', use: options, ...patience };
  writeFileSync(join(folder, 'playwright.config.js'), `export default ${JSON.stringify(configuration)};`);
  const { stdout, stderr } = await new Promise<{ stdout: string; stderr: string }>((settle) => {
    // It exits with an error if a test fails.
    execFile(process.execPath, [runner, 'test'], { cwd: folder, maxBuffer: 2 ** 26 }, (_error, stdout, stderr) =>
      settle({ stdout, stderr }),
    );
  });
  try {
    return testsIn(JSON.parse(stdout) as Suite);
  } catch (cause) {
    throw new Error(`playwright test said:\n${stdout}\n${stderr}`, { cause });
  }
}

/** A folder with these files where both packages are installed. */
function projectWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'playwright-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(root, join(folder, 'node_modules/talkover-mock'));
  symlinkSync(join(root, 'node_modules/@playwright'), join(folder, 'node_modules/@playwright'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

function testsIn({ suites = [], specs = [] }: Suite): ReportedTest[] {
  const own = specs.flatMap(({ title, tests }) =>
    tests.flatMap(({ results }) =>
      results.map(({ status, errors, attachments }) => ({
        title,
        status,
        errors: errors.map(({ message = '' }) => message),
        attachments: Object.fromEntries(
          attachments.map(({ name, body = '' }) => [name, Buffer.from(body, 'base64').toString()]),
        ),
      })),
    ),
  );
  return [...own, ...suites.flatMap(testsIn)];
}
