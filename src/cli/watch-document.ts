import { type FSWatcher, watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import { loadDocument } from '../framework/load-document.ts';
import type { Mock } from '../mock/mock.ts';
import { DocumentError } from '../openapi/document/document-error.ts';
import { warningsOf } from './document-warnings.ts';

/** How long after a change the files are read, in milliseconds: editors write a file in several steps. */
const quiet = 50;

/** Loads the document again when one of its files changes; a broken one is reported, and the last good one stays in use. */
export function watchDocument(mock: Mock): { close(): void } {
  let watchers = watchFolders(mock, changed);
  let timer: NodeJS.Timeout | undefined;

  function changed(): void {
    clearTimeout(timer);
    timer = setTimeout(() => void reload(), quiet);
  }

  async function reload(): Promise<void> {
    try {
      mock.use(await loadDocument(mock.document.path));
      process.stderr.write(warningsOf(mock.document));
      process.stdout.write(`Document loaded again, ${mock.document.operations.length} operations.\n`);
      closeAll(watchers);
      watchers = watchFolders(mock, changed);
    } catch (error) {
      const reason = error instanceof DocumentError ? error.message : String(error);
      process.stderr.write(`${reason}\nThe document is broken; the last good one stays in use.\n`);
    }
  }

  return {
    close() {
      clearTimeout(timer);
      closeAll(watchers);
    },
  };
}

/** Folders, and not files: an editor that replaces a file leaves a watcher of the old one behind. */
function watchFolders({ document }: Mock, changed: () => void): FSWatcher[] {
  const files = document.files.paths();
  return [...new Set(files.map(dirname))].map((folder) => {
    const names = new Set(files.filter((file) => dirname(file) === folder).map((file) => basename(file)));
    return watch(folder, (_event, name) => {
      if (name === null || names.has(name)) changed();
    });
  });
}

function closeAll(watchers: readonly FSWatcher[]): void {
  for (const watcher of watchers) watcher.close();
}
