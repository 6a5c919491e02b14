import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { PackedPackage, type PackedProject, run } from '../../packed-project.ts';

const root = resolve(import.meta.dirname, '../../..');

const packed = await PackedPackage.pack();
let project: PackedProject;

/** A user's project: this package from its tarball, and the other packages as installed here. */
beforeAll(async () => {
  project = await packed.project('sample', join(import.meta.dirname, 'sample'));
  cpSync(join(root, 'test/library/openapi.yaml'), join(project.folder, 'library.yaml'));
  writeFileSync(join(project.folder, 'webhooks.test.js'), snippetOf('README.md', 'js'));
  writeFileSync(join(project.folder, 'test/documentation.spec.ts'), snippetOf('.github/docs/testing.md', 'ts'));
  writeFileSync(join(project.folder, 'package.json'), '{"private":true,"type":"module"}');
  results = await reportOf();
});

/** The snippet of a page that is a test with the mock's fixtures. */
function snippetOf(page: string, language: string): string {
  const blocks = readFileSync(join(root, page), 'utf8').matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gs'));
  const snippets = [...blocks].map(([, code = '']) => code).filter((code) => code.includes("'talkover-mock/vitest'"));
  expect(snippets).toHaveLength(1);
  return snippets.join('');
}

let results: Awaited<ReturnType<typeof reportOf>>;

/** The tests in Vitest's report by name, with the messages of failed ones. */
async function reportOf(): Promise<Map<string, { status: string; messages: string }>> {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const output = join(project.folder, 'report.json');
  // It exits with an error if a test fails; the report has the reason.
  // A machine that also runs other tests may be slow.
  const args = [vitest, 'run', '--reporter=json', `--outputFile=${output}`, '--testTimeout=60000'];
  await run(process.execPath, args, project.folder).catch(() => {});
  const { testResults } = JSON.parse(readFileSync(output, 'utf8')) as {
    testResults: { assertionResults: { fullName: string; status: string; failureMessages: string[] }[] }[];
  };
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  return new Map(
    tests.map(({ fullName, status, failureMessages }) => [fullName, { status, messages: failureMessages.join('\n') }]),
  );
}

test('the tests of a project pass: the mock answers the app, concurrent tests are separate, and fetch is restored', async () => {
  const failed = [...results].filter(([name, { status }]) => status !== 'passed' && !name.startsWith('fails:'));
  expect(failed).toEqual([]);
  expect(results.size).toBeGreaterThan(40);
  // The snippets of the documentation.
  expect([...results.keys()]).toContain('a webhook receives its event');
  expect([...results.keys()]).toContain('a webhook is created, and receives its event');
});

test('a failure names the expected and the sent requests, and the operation that was probably meant', async () => {
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
  writeFileSync(join(project.folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['src', 'test'] }));
  const { out: output } = await project.start('tsc -p .').finished;
  expect(output).toBe('');
});
