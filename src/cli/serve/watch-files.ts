import { type FSWatcher, watch } from 'node:fs';
import { dirname, join } from 'node:path';

/** How long after a change the files are read, in milliseconds: editors write a file in several steps. */
const quiet = 50;

/** Something that looks out until it is closed. */
export interface Watcher {
  close(): void;
}

/**
 * Calls back when files have changed, once for changes that follow closely, and not again before that is done.
 * @param changed gives the files to watch from then on
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

/** Folders, and not files: an editor that replaces a file leaves a watcher of the old one behind. */
class WatchedFolders {
  readonly #watchers = new Map<string, FSWatcher>();
  readonly #changed: () => void;
  #files: ReadonlySet<string> = new Set();
  #isClosed = false;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** Watches these files and no others. A folder that is watched already goes on being watched, and misses nothing. */
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

  /** Does nothing for a folder that is not there: a module may ask for a file in it nevertheless. */
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
