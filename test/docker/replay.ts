import { execFile } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, delimiter, join, posix, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { execForm, type Stage, UnknownInstruction } from './dockerfile.ts';

/** What a stage has made: files in a folder that stands for the root of the image, and how it is started. */
export interface Image {
  readonly folder: string;
  readonly workdir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly user: string;
  readonly stopSignal: NodeJS.Signals;
  /** A command line for a shell. */
  readonly healthcheck: string;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
}

interface Surroundings {
  /** An empty folder. */
  readonly folder: string;
  /** The folder that `docker build` is given. */
  readonly context: string;
  readonly ignored: readonly string[];
  /** The folders of earlier stages, by name. */
  readonly stages: Readonly<Record<string, string>>;
}

/** Does what the instructions of a stage say, in a folder that stands for the root of the image. Throws {@link UnknownInstruction}. */
export async function replay(
  { instructions }: Stage,
  { folder, context, ignored, stages }: Surroundings,
): Promise<Image> {
  const image = {
    ...{ folder, workdir: '/', env: {} as Record<string, string>, user: 'root', healthcheck: '' },
    ...{
      stopSignal: 'SIGTERM' as NodeJS.Signals,
      entrypoint: [] as readonly string[],
      command: [] as readonly string[],
    },
  };
  const place = (path: string) => join(folder, posix.resolve(image.workdir, path));
  for (const { name, text } of instructions) {
    if (name === 'WORKDIR') {
      image.workdir = posix.resolve(image.workdir, text);
      mkdirSync(place('.'), { recursive: true });
    } else if (name === 'COPY') {
      const [, from = '', paths = ''] = /^(?:--from=(\S+) )?(.*)$/.exec(text) ?? [];
      const source = from === '' ? context : stages[from];
      if (source === undefined) throw new UnknownInstruction(`COPY ${text}`);
      const words = paths.split(' ');
      const to = place(words.pop() ?? '');
      for (const path of words) copy(join(source, path), to, from === '' ? ignored : [], source);
    } else if (name === 'RUN') await runIn(place('.'), text, image.env);
    else if (name === 'ENV') for (const [key, value] of assignments(text)) image.env[key] = value;
    else if (name === 'USER') image.user = text;
    // A signal's name.
    else if (name === 'STOPSIGNAL') image.stopSignal = text as NodeJS.Signals;
    else if (name === 'HEALTHCHECK') image.healthcheck = text.slice(text.indexOf('CMD ') + 'CMD '.length);
    else if (name === 'ENTRYPOINT') image.entrypoint = execForm(text);
    else if (name === 'CMD') image.command = execForm(text);
    else if (name !== 'EXPOSE') throw new UnknownInstruction(`${name} ${text}`);
  }
  return image;
}

function assignments(text: string): [name: string, value: string][] {
  return text.split(' ').map((one) => {
    const [, name = '', value = ''] = /^(\w+)=([\w./:-]+)$/.exec(one) ?? [];
    if (name === '') throw new UnknownInstruction(`ENV ${text}`);
    return [name, value];
  });
}

function copy(from: string, to: string, ignored: readonly string[], context: string): void {
  const isFolder = statSync(from).isDirectory();
  const target = !isFolder && existsSync(to) && statSync(to).isDirectory() ? join(to, basename(from)) : to;
  const filter = (path: string) => !isIgnored(relative(context, path).replaceAll(sep, '/'), ignored);
  cpSync(from, target, { recursive: true, filter });
}

/** Whether a `.dockerignore` leaves out a path: `name`, or a name below any folder, `**\/name`. */
function isIgnored(path: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => {
    const name = pattern.replace(/^\*\*\//, '');
    if (/[*?!/]/.test(name)) throw new UnknownInstruction(pattern);
    return pattern === name ? path === name : path.split('/').includes(name);
  });
}

/** Runs a `RUN` with `sh`. npm takes what it has loaded before, and cleans no cache but one of the image. */
async function runIn(folder: string, command: string, env: Readonly<Record<string, string>>): Promise<void> {
  const { PATH = '', HOME = '' } = process.env;
  const npm = PATH.split(delimiter)
    .map((one) => join(one, 'npm'))
    .find((one) => existsSync(one));
  const shims = join(folder, '../.shims');
  mkdirSync(shims, { recursive: true });
  const shim = `#!/bin/sh\nif [ "$1" = cache ]; then export npm_config_cache='${shims}/cache'; fi\nexec '${npm}' "$@"\n`;
  writeFileSync(join(shims, 'npm'), shim);
  chmodSync(join(shims, 'npm'), 0o755);
  const path = `${shims}${delimiter}${PATH}`;
  const options = { cwd: folder, env: { HOME, ...env, PATH: path, npm_config_prefer_offline: 'true' } };
  await promisify(execFile)('sh', ['-c', command], { ...options, maxBuffer: 2 ** 26 }).catch((error) => {
    throw new Error(`${command}: ${error.message}\n${error.stdout}`);
  });
}

/** The patterns of a `.dockerignore`. */
export function ignoredIn(file: string): readonly string[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
}
