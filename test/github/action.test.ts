import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { freePort } from '../free-port.ts';
import { PackedPackage } from '../packed-project.ts';
import { agentId, startMock } from '../running-mock.ts';
import { RunningProgram } from '../running-program.ts';
import {
  type Action,
  inputsOf,
  type Runner,
  runStep,
  type Step,
  type StepResult,
  StepUnusable,
  type Workflow,
} from './workflow.ts';

const root = resolve(import.meta.dirname, '../..');
const example = join(root, 'test/examples/contract');
const token = 'talq_of-the-action';

/** In milliseconds: npm may have to download packages, on a machine that runs other tests meanwhile. */
const longEnough = 10 * 60_000;

const action = parse(readFileSync(join(root, '.github/actions/contract/action.yml'), 'utf8')) as Action;
const [install, judge, ...others] = action.runs.steps;

// Not below the packed package's: npm would find that one's packages.
const folder = mkdtempSync(join(tmpdir(), 'action-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const { tarball } = await PackedPackage.pack();

/** A runner with an empty working copy. What the first installs, all have. */
function runner(name: string, env: Readonly<Record<string, string>> = {}): Runner {
  const workspace = join(folder, name);
  mkdirSync(workspace);
  const temp = join(folder, 'temp');
  mkdirSync(temp, { recursive: true });
  return { temp, workspace, env: { npm_config_prefer_offline: 'true', ...env } };
}

/** The last step of the action, which has nothing else beside the installation. */
async function judged(on: Runner, given: Step['with']): Promise<StepResult & { readonly junit: string | undefined }> {
  if (judge === undefined || others.length > 0) throw new StepUnusable('the action has two steps');
  const inputs = inputsOf(action, { package: tarball, ...given });
  const result = await runStep(judge, on, inputs);
  const file = join(on.workspace, inputs.junit ?? '');
  return { ...result, junit: existsSync(file) ? readFileSync(file, 'utf8') : undefined };
}

/** Whether a secret is in anything that a run has written. */
function isTold(secret: string, { log, summary }: StepResult, { workspace }: Runner): boolean {
  const written = readdirSync(workspace, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8'));
  return [log, summary, ...written].some((text) => text.includes(secret));
}

const mock = await startMock({ tokens: [token] });
const careless = await startMock();

// First: the tests that follow run what it installs.
test('the action installs what its input names', { timeout: longEnough }, async () => {
  const on = runner('installation');
  const { code, log } = await runStep(install ?? {}, on, inputsOf(action, { url: mock.url, package: tarball }));
  expect([code, log]).toEqual([0, expect.stringContaining('added')]);
  expect(existsSync(join(on.temp, 'talkover-mock/node_modules/.bin/talkover-mock'))).toBe(true);
  // The working copy is not the action's to change.
  expect(readdirSync(on.workspace)).toEqual([]);
});

test('by default it installs the version that it is of', () => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  expect(inputsOf(action, { url: 'x' }).package).toBe(`talkover-mock@${version}`);
});

describe("Talkover's API", () => {
  /** A part of the cases; quoted, and on lines of their own, as in a workflow. */
  const args = `--case 'createAgentWebhook/access/*'
--case "getHealth/*" --header "X-Note: it's one" --header X-Other:\\ two
`;

  test('a sound deployment passes, with a summary and a JUnit report, and the token is nowhere in them', async () => {
    const on = runner('sound');
    const result = await judged(on, { url: `${mock.url}/api/v1`, token, 'agent-id': agentId, args });
    expect([result.code, result.log]).toEqual([0, expect.not.stringContaining('::error')]);
    expect(result.summary).toMatch(/passed/);
    expect(result.junit).toMatch(/<testsuites [^>]{0,200}failures="0"/);
    expect(result.junit).toContain('createAgentWebhook/access/');
    expect(result.junit).toContain('getHealth/');
    expect(result.junit).not.toContain('listAgentWebhooks/');
    expect(isTold(token, result, on)).toBe(false);
  });

  test('a broken one fails with annotations, and the same reports', async () => {
    const on = runner('broken');
    // It takes any token.
    const given = { url: `${careless.url}/api/v1`, token, 'agent-id': agentId, args, junit: 'reports/junit.xml' };
    mkdirSync(join(on.workspace, 'reports'));
    const result = await judged(on, given);
    expect([result.code, result.log]).toEqual([
      1,
      expect.stringMatching(/^::error file=[^,]{0,300}openapi\.yaml,line=\d{1,5},title=/m),
    ]);
    // The annotations stand elsewhere: who reads the log finds each failure there, too.
    expect(result.log).toMatch(/^FAIL createAgentWebhook\/access\/\w{1,99}$/m);
    expect(result.log).toMatch(/^ {2}request {3}POST /m);
    expect(result.summary).toMatch(/failed/);
    expect(result.junit).toContain('<failure');
    expect(isTold(token, result, on)).toBe(false);
  });

  test('what can not be judged at all is an annotation too', async () => {
    const on = runner('nobody');
    const result = await judged(on, { url: `http://127.0.0.1:${await freePort()}`, token, 'agent-id': agentId });
    expect([result.code, result.log]).toEqual([2, expect.stringContaining('::error title=could not run::')]);
    expect(result.junit).toContain('<testsuite');
    expect(isTold(token, result, on)).toBe(false);
  });

  test.each(['--case "createAgentWebhook/*', "--header 'X-Note: it"])(
    'a quote that is not closed fails the job: %s',
    async (open) => {
      const on = runner(`quote-${open.length}`);
      const before = (await mock.call('GET', '//__mock/requests')).text;
      const result = await judged(on, { url: `${mock.url}/api/v1`, token, 'agent-id': agentId, args: open });
      expect([result.code, result.log]).toEqual([1, expect.stringMatching(/quote/)]);
      expect((await mock.call('GET', '//__mock/requests')).text).toBe(before);
    },
  );

  test('arguments of white space alone are none', async () => {
    const on = runner('white-space');
    const given = { url: `http://127.0.0.1:${await freePort()}`, token, 'agent-id': agentId, args: ' \n ' };
    expect((await judged(on, given)).log).toContain('could not run');
  });
});

describe('any document', () => {
  /** The deployment of the example, beside a copy of its document. */
  async function deployment(on: Runner): Promise<string> {
    cpSync(join(example, 'openapi.yaml'), join(on.workspace, 'openapi.yaml'));
    const env = { ...process.env, API_TOKEN: token, PORT: '0' };
    return new RunningProgram(process.execPath, [join(example, 'server.js')], { env }).waitFor(/http:\S+/);
  }

  test('the token goes to the deployment as a bearer token, and nowhere else', async () => {
    const on = runner('document');
    const result = await judged(on, { url: await deployment(on), token, document: 'openapi.yaml' });
    expect([result.code, result.log]).toEqual([0, expect.not.stringContaining('::error')]);
    expect(result.junit).toContain('createNote/');
    expect(isTold(token, result, on)).toBe(false);
  });

  test('another token is refused by the deployment, which is said', async () => {
    const on = runner('another-token');
    const result = await judged(on, { url: await deployment(on), token: 'another-token', document: 'openapi.yaml' });
    expect([result.code, result.log]).toEqual([expect.toBeOneOf([1, 2]), expect.stringContaining('::error')]);
    expect(isTold('another-token', result, on)).toBe(false);
  });
});

test('the workflow of the example judges its deployment in another repository', async () => {
  const port = String(await freePort());
  const text = readFileSync(join(example, '.github/workflows/contract.yml'), 'utf8').replaceAll('3000', port);
  const { jobs } = parse(text) as Workflow;
  const { steps, env = {} } = jobs.contract ?? { steps: [] };
  const on = runner('another-repository', { ...env, PORT: port, PATH: `${curlWhereMissing()}${process.env.PATH}` });
  // What actions/checkout does.
  cpSync(example, on.workspace, { recursive: true });
  const results: StepResult[] = [];
  for (const step of steps) {
    if (step.run !== undefined) results.push(await runStep(step, on));
    else if (step.uses?.includes('/.github/actions/contract@')) results.push(await judged(on, step.with));
    else expect(step.uses).toMatch(/^actions\//);
  }
  for (const { code, log } of results) expect([code, log]).toEqual([0, expect.not.stringContaining('::error')]);
  expect(results).toHaveLength(2);
  expect(results.at(-1)?.summary).toMatch(/passed/);
  const [uploaded] = steps.flatMap((step) =>
    step.uses?.startsWith('actions/upload-artifact@') ? [step.with?.path] : [],
  );
  expect(existsSync(join(on.workspace, String(uploaded)))).toBe(true);
});

/** A folder with a curl that waits for a server, for the PATH; empty where there is a real one: a machine has Node, and not always curl. */
function curlWhereMissing(): string {
  if ((process.env.PATH ?? '').split(delimiter).some((one) => existsSync(join(one, 'curl')))) return '';
  const place = join(folder, 'curl');
  mkdirSync(place);
  const wait = 'const ask = () => fetch(process.argv[1]).catch(() => setTimeout(ask, 200)); ask();';
  writeFileSync(
    join(place, 'curl'),
    `#!/bin/sh\nfor url; do :; done\nexec '${process.execPath}' -e '${wait}' "$url"\n`,
  );
  chmodSync(join(place, 'curl'), 0o755);
  return place + delimiter;
}
