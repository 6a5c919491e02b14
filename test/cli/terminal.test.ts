import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { sendCurl } from '../curl.ts';
import { RunningProgram } from '../running-program.ts';
import { RunningCommand, run } from './command.ts';

const execute = promisify(execFile);

/**
 * A mock at a terminal, as `script` of util-linux has one. Its environment is a person's: `CI`, `NO_COLOR` and the like
 * of the surrounding run would turn its colours off.
 */
function serveAtTerminal(env: Readonly<Record<string, string>> = {}): RunningProgram {
  const { PATH, HOME } = process.env;
  const command = `${process.execPath} dist/cli/main.js serve --port 0`;
  return new RunningProgram('script', ['-qec', command, '/dev/null'], {
    env: { PATH, HOME, TERM: 'xterm-256color', COLUMNS: '200', ...env },
  });
}

async function askBoth(url: string): Promise<void> {
  await fetch(`${url}/health`);
  await fetch(`${url}/agents/nobody/webhooks`);
}

describe.runIf(process.platform === 'linux')('serve at a terminal', () => {
  test('shows the address first, three things to try, then a line for each request, with its status in colour', async () => {
    const program = serveAtTerminal();
    const url = await program.waitFor(/mock on \p{Cc}\[1m(http:[^\s\p{Cc}]+)/u);
    await program.waitFor(/Ctrl-C/);
    const [first = '', ...others] = program.out.split('\r\n');
    expect(first).toContain('Talkover agent webhooks');
    const tried = others.slice(others.indexOf('Try') + 1, others.indexOf('', others.indexOf('Try')));
    expect(tried.filter((line) => /^ {2}(?:curl|http)/.test(line))).toHaveLength(3);
    await askBoth(url);
    await program.waitFor(/\[32m200\p{Cc}\[0m GET {4}\/api\/v1\/health /u);
    await program.waitFor(
      /\[33m401\p{Cc}\[0m GET {4}\/api\/v1\/agents\/nobody\/webhooks .{0,99}\[33mno Authorization header/u,
    );
  });

  test('the suggested requests are answered', async () => {
    const program = serveAtTerminal({ NO_COLOR: '1' });
    await program.waitFor(/Ctrl-C/);
    const commands = program.out.split('\r\n').filter((line) => line.startsWith('  curl'));
    expect(commands).toHaveLength(2);
    for (const command of commands) {
      const response = await sendCurl(command.trim());
      expect([command, response.status]).toEqual([command, 200]);
    }
  });

  test('uses no colour if NO_COLOR is set', async () => {
    const program = serveAtTerminal({ NO_COLOR: '1' });
    const url = await program.waitFor(/mock on (http:\S+)/);
    await askBoth(url);
    await program.waitFor(/ 401 GET {4}\/api\/v1\/agents\/nobody\/webhooks/);
    expect(program.out).not.toContain('\x1b');
  });
});

test('serve in a file or a pipe prints everything, without colour', async () => {
  const command = new RunningCommand(['serve', '--port', '0'], { FORCE_COLOR: undefined });
  const url = await command.waitFor(/mock on (http:\S+)/);
  await askBoth(url);
  await command.waitFor(/\nGET \/api\/v1\/agents\/nobody\/webhooks 401 /);
  expect(command.out).toMatch(/^Seed {6}1$/m);
  expect(command.out).not.toContain('\x1b');
});

describe('an error of the command line', () => {
  test.each([
    [
      ['serve', '--prot', '1'],
      "error: unknown option '--prot' (Did you mean --port?) (talkover-mock serve --help lists the options)\n",
    ],
    [['serv'], "error: unknown command 'serv' (Did you mean serve?) (talkover-mock --help lists the commands)\n"],
    [['docs'], "error: required option '--out <path>' not specified (talkover-mock docs --help lists the options)\n"],
  ])('is one line with advice: %j', async (args, line) => {
    expect(await run(args)).toEqual({ code: 1, out: '', err: line });
  });
});

describe('--help', () => {
  test('of the program groups the commands, and has examples', async () => {
    const { out, code } = await run(['--help']);
    expect(code).toBe(0);
    for (const heading of ['Serve:', 'Judge:', 'Write:', 'Examples:']) expect(out).toContain(`\n${heading}\n`);
  });

  test('of a command groups its options, and its examples are valid commands', async () => {
    for (const name of ['serve', 'proxy', 'contract', 'replay', 'trigger', 'docs', 'compile', 'lint', 'drift']) {
      const { out } = await run([name, '--help']);
      const [, examples = ''] = out.split('\nExamples:\n');
      const lines = examples.split('\n').filter((line) => line.startsWith('  '));
      expect([name, lines.length > 0]).toEqual([name, true]);
      for (const line of lines) expect(line).toMatch(new RegExp(`^ {2}talkover-mock ${name}`));
      const flags = new Set([...out.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)].map(([, flag]) => flag));
      for (const [flag] of examples.matchAll(/--[a-z-]+/g)) expect([flag, flags.has(flag)]).toEqual([flag, true]);
    }
  });
});

describe('completion', () => {
  test('refuses an unknown shell, and lists the known ones', async () => {
    expect((await run(['completion', 'cmd'])).err).toContain('Allowed choices are bash, zsh, fish.');
  });

  test('of bash completes commands, options and the values of an option', async () => {
    const { out } = await run(['completion', 'bash']);
    const file = join(mkdtempSync(join(tmpdir(), 'completion-')), 'completion.bash');
    writeFileSync(file, out);
    const completed = async (...words: string[]) => {
      const script = `source '${file}'; COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _talkover_mock 2>/dev/null; echo "\${COMPREPLY[@]}"`;
      return (await execute('bash', ['-c', script])).stdout.trim();
    };
    expect(await completed('talkover-mock', 'co')).toBe('contract compile completion');
    expect(await completed('talkover-mock', 'serve', '--po')).toBe('--port --populate');
    expect(await completed('talkover-mock', 'serve', '--log-level', 'w')).toBe('warn');
  });

  test.each(['zsh', 'fish'])(
    'of %s names every command with its options, and the shell can read it where it is installed',
    async (shell) => {
      const { out } = await run(['completion', shell]);
      for (const name of [
        'serve',
        'mock',
        'proxy',
        'contract',
        'replay',
        'trigger',
        'docs',
        'compile',
        'lint',
        'drift',
      ])
        expect(out).toContain(name);
      expect(out).toMatch(/(?:--|-l )signature-encoding/);
      const file = join(mkdtempSync(join(tmpdir(), 'completion-')), `completion.${shell}`);
      writeFileSync(file, out);
      const read = execute(shell, [shell === 'zsh' ? '-n' : '--no-execute', file]);
      await read.catch((error: NodeJS.ErrnoException) => expect(error.code).toBe('ENOENT'));
    },
  );
});
