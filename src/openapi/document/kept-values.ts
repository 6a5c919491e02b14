import { createHash } from 'node:crypto';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { packageVersion } from '../package-files.ts';
import type { KeptValues } from './read-text.ts';

/** The most bytes in the folder. */
const mostBytes = 200 * 1024 * 1024;

/** The most bytes in one file: aliases may multiply a text. */
const mostBytesOfFile = 50 * 1024 * 1024;

/**
 * Keeps the values of YAML texts as JSON in a folder of the user's, which is read many times faster. Keeps no code. A
 * file is used if its first line is the digest of the rest. Failures to read or write are ignored.
 */
export class KeptValuesInFolder implements KeptValues {
  readonly #folder: string;
  readonly #mostBytes: number;

  constructor(folder: string, limit = mostBytes) {
    this.#folder = folder;
    this.#mostBytes = limit;
  }

  of(text: string): { readonly value: unknown } | undefined {
    try {
      if (!this.#isPrivate()) return undefined;
      const file = this.#fileFor(text);
      const kept = readFileSync(file, 'utf8');
      const end = kept.indexOf('\n');
      const json = kept.slice(end + 1);
      if (end === -1 || digestOf(json) !== kept.slice(0, end)) return undefined;
      const value: unknown = JSON.parse(json);
      // The modification time records the last use: the least recently used files go first.
      utimesSync(file, new Date(), new Date());
      return { value };
    } catch {
      return undefined;
    }
  }

  /** Keeps a value when the process is idle. */
  keep(text: string, value: unknown): void {
    setImmediate(() => {
      try {
        this.#write(text, value);
      } catch {
        // Keeping is optional: ignored.
      }
    });
  }

  #write(text: string, value: unknown): void {
    const json = JSON.stringify(value);
    if (json.length > mostBytesOfFile) return;
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    if (!this.#isPrivate()) return;
    const file = this.#fileFor(text);
    const temporary = `${file}.${process.pid}`;
    writeFileSync(temporary, `${digestOf(json)}\n${json}`, { mode: 0o600 });
    renameSync(temporary, file);
    this.#trim();
  }

  #fileFor(text: string): string {
    return join(this.#folder, `${digestOf(`${packageVersion}\n${text}`)}.json`);
  }

  /** Whether only this user can write to the folder; restricts a folder of the user's. */
  #isPrivate(): boolean {
    const { uid, mode, ...folder } = statsOf(this.#folder);
    if (!folder.isFolder || (process.getuid !== undefined && uid !== process.getuid())) return false;
    // Windows protects a user's folders by itself.
    if (process.getuid !== undefined && (mode & 0o077) !== 0) chmodSync(this.#folder, 0o700);
    return true;
  }

  #trim(): void {
    const files = readdirSync(this.#folder).map((name) => {
      const path = join(this.#folder, name);
      const { size, mtimeMs } = statSync(path);
      return { path, size, mtimeMs };
    });
    let bytes = files.reduce((sum, { size }) => sum + size, 0);
    for (const { path, size } of files.sort((a, b) => a.mtimeMs - b.mtimeMs)) {
      if (bytes <= this.#mostBytes) return;
      rmSync(path);
      bytes -= size;
    }
  }
}

function statsOf(path: string) {
  const stats = lstatSync(path);
  return { uid: stats.uid, mode: stats.mode, isFolder: stats.isDirectory() };
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The folder for data that programs can recreate. */
export function cacheFolder(): string {
  return join(usersCacheFolder(), 'talkover-mock');
}

function usersCacheFolder(): string {
  const { XDG_CACHE_HOME = '', LOCALAPPDATA } = process.env;
  if (isAbsolute(XDG_CACHE_HOME)) return XDG_CACHE_HOME;
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches');
  if (process.platform === 'win32') return LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local');
  return join(homedir(), '.cache');
}
