import { resolve } from 'node:path';
import { replaceApi } from '../../api/create-mock.ts';
import type { Mock } from '../../mock/mock.ts';
import type { ApiDocument } from '../../openapi/document/api-document.ts';
import { DocumentError } from '../../openapi/document/document-error.ts';
import { FreshImport } from '../fresh-import.ts';
import { type LoadedApi, loadApi } from '../load-api.ts';
import { isMistake } from '../mistakes.ts';
import { print, printError } from '../print.ts';
import { tellFaults } from './document-warnings.ts';
import { type Watcher, watchFiles } from './watch-files.ts';

/** An API whose module can be loaded again, with everything that it imports. */
export class ReloadableApi {
  readonly #path: string;
  readonly #modules = new FreshImport();

  constructor(path: string) {
    this.#path = path;
  }

  /** Throws like {@link loadApi}. */
  load(): Promise<LoadedApi> {
    return loadApi(this.#path, (url) => this.#modules.import(url));
  }

  /**
   * Loads the API again when its module, an import of it, or its document changes; the records stay. A broken version
   * is reported, and the last good one stays in use.
   */
  watch(mock: Mock): Watcher {
    const filesOf = ({ files }: ApiDocument) => {
      files.readAll();
      return [...this.#modules.files(), ...files.paths()];
    };
    let files = filesOf(mock.document);
    return watchFiles(files, async () => {
      try {
        const api = await this.load();
        await replaceApi(mock, api);
        files = filesOf(mock.document);
        void tellFaults(mock.document);
        print(`API loaded again, ${mock.document.operations.length} operations.\n`);
      } catch (error) {
        // A change of any of them may fix the API.
        files = [...new Set([...files, ...this.#modules.files(), ...brokenFiles(error)])];
        const reason = isMistake(error) ? error.message : String(error);
        printError(`${reason}\nThe API is broken; the last good one stays in use.\n`);
      }
      return files;
    });
  }
}

function brokenFiles(error: unknown): string[] {
  return error instanceof DocumentError ? error.problems.map(({ file }) => resolve(file)) : [];
}
