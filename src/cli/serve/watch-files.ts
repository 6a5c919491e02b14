import { type FSWatcher, watch } from 'node:fs';
import { dirname, join } from 'node:path';

/** How long after a change the files are read, in milliseconds: editors write a file in several steps. */
const quiet = 50;

/** Something that watches until it is closed. */
export interface Watcher {
  close(): void;
}

/**
 * Calls back when files have changed: once for changes in quick succession, and never while a call is running.
 * @param changed returns the files to watch from then on
 */
export function watchFiles(files: readonly string[], changed: () => Promise<readonly string[]>): Watcher {
  const folders = new WatchedFolders(() => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      underWay = underWay.then(async () => folders.watch(await changed()));
    }, quiet);
  });
  let timer: NodeJS.Timeout | undefined;
  let underWay = Promise.resolve();
  folders.watch(files);
  return {
    close() {
      clearTimeout(timer);
      folders.close();
    },
  };
}

/** Watches folders instead of files: when an editor replaces a file, a watcher would stay on the old one. */
class WatchedFolders {
  readonly #watchers = new Map<string, FSWatcher>();
  readonly #changed: () => void;
  #files: ReadonlySet<string> = new Set();
  #isClosed = false;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** Watches these files and no others. A folder that is already watched stays so, and misses no change. */
  watch(files: readonly string[]): void {
    if (this.#isClosed) return;
    this.#files = new Set(files);
    const folders = new Set(files.map(dirname));
    for (const [folder, watcher] of this.#watchers)
      if (!folders.has(folder)) {
        watcher.close();
        this.#watchers.delete(folder);
      }
    for (const folder of folders) if (!this.#watchers.has(folder)) this.#open(folder);
  }

  close(): void {
    this.#isClosed = true;
    for (const watcher of this.#watchers.values()) watcher.close();
  }

  /** Ignores a missing folder: a module may still search for a file in it. */
  #open(folder: string): void {
    try {
      const watcher = watch(folder, (_event, name) => {
        if (name === null || this.#files.has(join(folder, name))) this.#changed();
      });
      this.#watchers.set(folder, watcher);
    } catch {
      return;
    }
  }
}
