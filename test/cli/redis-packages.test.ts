import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { atFileEnd } from '../file-end.ts';
import { RunningProgram } from '../running-program.ts';
import { runProcess } from './command.ts';

const root = resolve(import.meta.dirname, '../..');

/** The built program as it is installed where some optional packages are missing. */
function installedWithout(...missing: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'without-packages-'));
  atFileEnd(() => rmSync(folder, { recursive: true, force: true }));
  const place = join(folder, 'node_modules/talkover-mock');
  mkdirSync(place, { recursive: true });
  for (const part of ['dist', 'spec', 'fixtures', 'package.json'])
    cpSync(join(root, part), join(place, part), { recursive: true });
  for (const name of readdirSync(join(root, 'node_modules')))
    if (!missing.includes(name))
      symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name), 'junction');
  return join(place, 'dist/cli/main.js');
}

describe('without a package that --redis needs', () => {
  test.each([['ioredis'], ['bullmq']])(
    '%s, one line names the package to install, and the command ends with 2',
    async (name) => {
      const program = installedWithout(name);
      // Nobody listens there: what is missing is said before Redis is asked for.
      for (const command of [['serve', '--port', '0'], ['worker']]) {
        const args = [program, ...command, '--redis', 'redis://127.0.0.1:1'];
        expect(await new RunningProgram(process.execPath, args).finished).toEqual({
          code: 2,
          out: '',
          err: `--redis needs the package ${name}, which is not installed: npm install ${name}\n`,
        });
      }
    },
  );

  test('if both are installed, the missing Redis is reported', async () => {
    const { code, err } = await runProcess(['worker', '--redis', 'redis://127.0.0.1:1']);
    expect([code, err]).toEqual([2, "can't use Redis at 127.0.0.1:1: connection refused\n"]);
  });

  test('everything that needs no Redis works', async () => {
    const program = installedWithout('ioredis', 'bullmq');
    const serving = new RunningProgram(process.execPath, [program, 'serve', '--port', '0']);
    const url = await serving.waitFor(/mock on (http:\/\/[^/\s]+)/);
    expect((await fetch(`${url}/api/v1/health`)).status).toBe(200);
    expect(serving.err).toBe('');
  });
});
