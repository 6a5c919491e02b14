import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { documentForDredd, documentForRespect, valuesByHand, yamlOf } from './prepared-documents.js';

/**
 * What a tool says of a server.
 * @typedef {object} Judgement
 * @property {number} exitCode
 * @property {ReadonlySet<string>} failures what is said of each
 * @property {number} failing how many checks of a request fail: some have several things to say
 * @property {number} milliseconds what it took by the tool's own count, which leaves out its start
 *
 * @typedef {object} Tool
 * @property {string} name
 * @property {(api: any, url: string) => Promise<Judgement>} judge
 */

/** The newest release. */
const dreddPackage = 'dredd@14.1.0';

/** What Respect's generated workflows take as inputs, by the API. */
const inputs = {
  shop: { ApiKey: 'hsk_live_4f9c2b7e61d84a0f' },
  tickets: { token: 'xoxb-2048-4096-tickets', client_username: 'sandbox', client_password: 'sandbox-secret' },
  media: { basic_username: 'curator', basic_password: 'under-the-stairs-7' },
};

const folder = mkdtempSync(join(tmpdir(), 'talkover-peers-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

/**
 * Fetches Dredd into a temporary folder, which is removed at the end of this process.
 * @returns {Tool | undefined} undefined where there is no registry
 */
export function installDredd() {
  try {
    const options = ['--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund'];
    execFileSync('npm', ['install', ...options, dreddPackage], { stdio: 'pipe' });
  } catch (error) {
    process.stderr.write(`Dredd is left out: npm could not fetch it.\n${error}\n`);
    return undefined;
  }
  const command = join(folder, 'node_modules/dredd/bin/dredd');
  return {
    name: 'Dredd 14.1',
    async judge({ name, document, given }, url) {
      const file = join(folder, `${name}.dredd.yaml`);
      writeFileSync(file, yamlOf(documentForDredd(document, valuesByHand[name])));
      const headers = Object.entries(given.headers ?? {}).flatMap(([key, value]) => ['-h', `${key}: ${value}`]);
      const { exitCode, output } = await run(command, [
        file,
        url,
        '--no-color',
        '--sorted',
        '--loglevel=error',
        ...headers,
      ]);
      const failures = [...output.matchAll(/^(?:fail|error): (.*?)(?: duration: \d+ms)?$/gm)].map(
        ([, what]) => what ?? '',
      );
      const [, failing = 0] = /^complete: \d+ passing, (\d+) failing/m.exec(output) ?? [];
      const [, milliseconds = 0] = /^complete: Tests took (\d+)ms/m.exec(output) ?? [];
      return { exitCode, failures: new Set(failures), failing: Number(failing), milliseconds: Number(milliseconds) };
    },
  };
}

/** @type {Tool} */
export const respect = {
  name: 'Respect 2.77',
  async judge({ name, document }, url) {
    const command = resolve('node_modules/@redocly/cli/bin/cli.js');
    const [description, workflows, log] = [`${name}.yaml`, `${name}.arazzo.yaml`, `${name}.json`].map((one) =>
      join(folder, one),
    );
    writeFileSync(description, yamlOf(documentForRespect(document, valuesByHand[name], url)));
    // The workflows name the operations, and no address.
    if (!existsSync(workflows)) await run(command, ['generate-arazzo', description, '-o', workflows]);
    const given = Object.entries(inputs[name]).flatMap(([key, value]) => ['-i', `${key}=${value}`]);
    const { exitCode, output } = await run(command, ['respect', workflows, ...given, '-J', log]);
    const files = Object.values(JSON.parse(readFileSync(log, 'utf8')).files);
    const steps = files.flatMap((file) => file.executedWorkflows.flatMap((one) => one.executedSteps));
    const failures = steps.flatMap(({ stepId, checks }) =>
      checks.filter(({ passed }) => !passed).map((check) => `${stepId}: ${check.name}`),
    );
    const failing = steps.filter(({ checks }) => checks.some(({ passed }) => !passed)).length;
    const [, milliseconds = 0] = /Time: (\d+)ms/.exec(output) ?? [];
    return { exitCode, failures: new Set(failures), failing, milliseconds: Number(milliseconds) };
  },
};

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @returns {Promise<{ readonly exitCode: number, readonly output: string }>}
 */
function run(command, args) {
  return new Promise((done) => {
    const child = execFile(
      process.execPath,
      [command, ...args],
      { timeout: 120_000, maxBuffer: 2 ** 28, env: { ...process.env, REDOCLY_TELEMETRY: 'off' } },
      (_, stdout, stderr) => done({ exitCode: child.exitCode ?? 1, output: stdout + stderr }),
    );
  });
}
