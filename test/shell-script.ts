import { execFile } from 'node:child_process';

/** What a script has written, and its exit code. */
export interface Outcome {
  readonly output: string;
  readonly exitCode: number | string | null | undefined;
}

/** Runs a script of a report, as a person would who has pasted it into a file. @param shell what it is run with */
export function runScript(
  script: string | null,
  environment: NodeJS.ProcessEnv,
  shell: 'sh' | 'bash' = 'sh',
): Promise<Outcome> {
  return new Promise((resolve) => {
    // The environment may hold anything, such as an id of a webhook that is none of the script's.
    const env = { PATH: process.env.PATH, WEBHOOK_ID: 'foreign', ...environment };
    const child = execFile(shell, ['-s'], { env }, (error, output, errors) =>
      resolve({ output: output + errors, exitCode: error === null ? 0 : error.code }),
    );
    child.stdin?.end(script ?? 'exit 9');
  });
}
