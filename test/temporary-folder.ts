import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What tells a program where its temporary files go, on the systems that there are. */
const variables = ['TMPDIR', 'TEMP', 'TMP'];

/**
 * Vitest's global set-up: the temporary files of a run, those of browsers and commands included, are in one folder, which
 * is removed when the run has ended. A worker ends without a moment to remove anything itself.
 */
export default function setup(): () => void {
  const before = variables.map((name) => [name, process.env[name]] as const);
  const folder = mkdtempSync(join(tmpdir(), 'talkover-tests-'));
  // A program that a test starts as another user reaches what is its own.
  chmodSync(folder, 0o711);
  for (const name of variables) process.env[name] = folder;
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    // A process that a test has killed may write its last while this goes on.
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
}
