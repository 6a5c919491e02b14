import { execFile } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { atFileEnd } from './file-end.ts';
import { type Finished, RunningProgram } from './running-program.ts';

const root = resolve(import.meta.dirname, '..');

/** What this run of vitest, and who has started it, tell their own processes is not meant for a project of somebody's. */
export const strangersEnvironment: NodeJS.ProcessEnv = {
  ...Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(?:VITEST|TEST|NODE_ENV$|CI$|FORCE_COLOR$|GITHUB_|TALKOVER_|npm_)/.test(name),
    ),
  ),
  NO_COLOR: '1',
};

/** Resolves with what a command prints; rejects with all that it has said if it fails. */
export async function run(program: string, args: readonly string[], cwd: string): Promise<string> {
  const options = { cwd, env: strangersEnvironment, maxBuffer: 2 ** 26 };
  const { stdout } = await promisify(execFile)(program, args, options).catch((error) => {
    throw new Error(`${error.message}\n${error.stdout}`);
  });
  return stdout;
}

/** What `npm pack` makes, and projects that have it; all is removed when the test file ends. */
export class PackedPackage {
  /** A folder for whatever else the tests need. */
  readonly folder: string;
  readonly tarball: string;

  private constructor(folder: string, tarball: string) {
    this.folder = folder;
    this.tarball = tarball;
  }

  /** Packs what was built: a build would change what others read meanwhile. Not for a hook, where no end of the file can be waited for. */
  static async pack(): Promise<PackedPackage> {
    const folder = mkdtempSync(join(tmpdir(), 'packed-'));
    atFileEnd(() => rmSync(folder, { recursive: true, force: true }));
    const args = ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder];
    const tarball = (await run('npm', args, root)).trim();
    // Where a project has no package of a name, Node looks one folder up.
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
    return new PackedPackage(folder, join(folder, tarball));
  }

  /**
   * A project that has the package as npm would install it; what it needs stands one folder up.
   * @param files a folder, which is copied, or what the project's files hold; `package.json` need not be one
   */
  async project(name: string, files: string | Readonly<Record<string, string>> = {}): Promise<PackedProject> {
    const project = join(this.folder, name);
    const place = join(project, 'node_modules/talkover-mock');
    mkdirSync(place, { recursive: true });
    if (typeof files === 'string') {
      // A reader of the repository may have installed and built it there.
      cpSync(files, project, { recursive: true, filter: (path) => !/[/\\](?:node_modules|dist)$/.test(path) });
    } else writeFiles(project, { 'package.json': '{"private":true,"type":"module"}', ...files });
    await run('tar', ['-xzf', this.tarball, '--strip-components=1', '-C', place], project);
    const [bin, program] = [join(project, 'node_modules/.bin'), join(place, 'dist/cli/main.js')];
    mkdirSync(bin);
    chmodSync(program, 0o755);
    symlinkSync(program, join(bin, 'talkover-mock'));
    return new PackedProject(project);
  }
}

function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

/** A project of somebody's, outside the repository. */
export class PackedProject {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;

  constructor(folder: string) {
    this.folder = folder;
    const path = [join(folder, 'node_modules/.bin'), join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter);
    this.env = { ...strangersEnvironment, PATH: path };
  }

  /** Starts a shell's command line, as npm does with a script, with no process between: a signal meets the program. */
  start(command: string, env: NodeJS.ProcessEnv = {}): RunningProgram {
    return new RunningProgram('sh', ['-c', `exec ${command}`], { cwd: this.folder, env: { ...this.env, ...env } });
  }

  /** Starts a script of `package.json`. */
  startScript(name: string, env: NodeJS.ProcessEnv = {}, args = ''): RunningProgram {
    return this.start(`${this.script(name)} ${args}`, env);
  }

  /** Runs a script of `package.json` to its end. */
  runScript(name: string, env: NodeJS.ProcessEnv = {}, args = ''): Promise<Finished> {
    return this.startScript(name, env, args).finished;
  }

  private script(name: string): string {
    // Whoever names a script knows that it is there.
    const { scripts } = JSON.parse(this.read('package.json')) as { readonly scripts: Readonly<Record<string, string>> };
    const script = scripts[name];
    if (script === undefined) throw new TypeError(`package.json has no script ${name}`);
    return script;
  }

  read(file: string): string {
    return readFileSync(join(this.folder, file), 'utf8');
  }

  /** Replaces a text that stands once in a file. */
  change(file: string, text: string, by: string): void {
    const parts = this.read(file).split(text);
    if (parts.length !== 2) throw new TypeError(`${file} has ${parts.length - 1} times: ${text}`);
    writeFileSync(join(this.folder, file), parts.join(by));
  }
}
