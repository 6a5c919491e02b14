import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { strangersEnvironment } from '../packed-project.ts';

/** A step of a job, or of a composite action. */
export interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string | number>>;
  readonly run?: string;
  readonly shell?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Workflow {
  readonly on: unknown;
  readonly jobs: Readonly<
    Record<string, { readonly env?: Readonly<Record<string, string>>; readonly steps: readonly Step[] }>
  >;
}

export interface Action {
  readonly inputs: Readonly<Record<string, { readonly required?: boolean; readonly default?: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

/** Thrown for what GitHub would refuse, or what is not understood here. */
export class StepUnusable extends Error {
  override readonly name = 'StepUnusable';
}

/** What an action is given, with its defaults. Throws {@link StepUnusable} for an input that it lacks or does not know. */
export function inputsOf({ inputs }: Action, given: Step['with'] = {}): Readonly<Record<string, string>> {
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(inputs, name));
  if (unknown !== undefined) throw new StepUnusable(`there is no input ${unknown}`);
  const entries = Object.entries(inputs).map(([name, { required, default: otherwise }]) => {
    const value = given[name] ?? otherwise;
    if (value === undefined || (required && given[name] === undefined)) throw new StepUnusable(`${name} is required`);
    return [name, String(value)];
  });
  return Object.fromEntries(entries);
}

/** What a runner gives every step of a job. */
export interface Runner {
  /** A folder of the job's own. */
  readonly temp: string;
  /** The working copy. */
  readonly workspace: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface StepResult {
  readonly code: number | null;
  /** What the log of the job shows. */
  readonly log: string;
  /** What it adds to the job's page. */
  readonly summary: string;
}

/** Runs a step's script in a process as GitHub does; what it leaves running is killed when the test ends. */
export async function runStep(
  step: Step,
  runner: Runner,
  inputs: Readonly<Record<string, string>> = {},
): Promise<StepResult> {
  const { run, shell = 'bash', env = {} } = step;
  if (run === undefined || shell !== 'bash') throw new StepUnusable(`${step.name}: is no script of bash`);
  // GitHub would replace it in the script, where a value could be read as a command.
  if (run.includes('${{')) throw new StepUnusable(`${step.name}: has an expression in its script`);
  const own = Object.entries(env).map(([name, text]) => [name, substituted(text, inputs)]);
  const folder = mkdtempSync(join(runner.temp, 'step-'));
  const [script, log, summary] = ['script.sh', 'log', 'summary.md'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  writeFileSync(script, run);
  writeFileSync(summary, '');
  const output = openSync(log, 'a');
  const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', script], {
    cwd: runner.workspace,
    env: {
      ...strangersEnvironment,
      ...{ GITHUB_ACTIONS: 'true', CI: 'true', RUNNER_TEMP: runner.temp, GITHUB_STEP_SUMMARY: summary },
      ...runner.env,
      ...Object.fromEntries(own),
    },
    // A program that goes on in the background would keep a pipe open.
    stdio: ['ignore', output, output],
    detached: true,
  });
  const { pid } = child;
  onTestFinished(() => {
    if (pid !== undefined) killGroup(pid);
  });
  const code = await new Promise<number | null>((resolve, reject) => child.once('exit', resolve).once('error', reject));
  closeSync(output);
  return { code, log: readFileSync(log, 'utf8'), summary: readFileSync(summary, 'utf8') };
}

function substituted(text: string, inputs: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\$\{\{([^}]{0,300})\}\}/g, (_, expression: string) => {
    const [, name = ''] = /^inputs\.([\w-]+)$/.exec(expression.trim()) ?? [];
    const value = inputs[name];
    if (value === undefined) throw new StepUnusable(`what is ${expression}?`);
    return value;
  });
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // All of it has ended.
  }
}
