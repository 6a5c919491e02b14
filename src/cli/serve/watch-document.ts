import { type LoadOptions, loadDocument } from '../../framework/load-document.ts';
import type { Mock } from '../../mock/mock.ts';
import { DocumentError } from '../../openapi/document/document-error.ts';
import { print, printError } from '../print.ts';
import { tellFaults } from './document-warnings.ts';
import { type Watcher, watchFiles } from './watch-files.ts';

/** Loads the document again when one of its files changes; a broken one is reported, and the last good one stays in use. */
export function watchDocument(mock: Mock, options: LoadOptions = {}): Watcher {
  mock.document.files.readAll();
  return watchFiles(mock.document.files.paths(), async () => {
    try {
      const document = await loadDocument(mock.document.path, options);
      const unreadable = document.files.readAll();
      if (unreadable.length > 0) throw new DocumentError(unreadable);
      mock.use(document);
      void tellFaults(mock.document);
      print(`Document loaded again, ${mock.document.operations.length} operations.\n`);
    } catch (error) {
      const reason = error instanceof DocumentError ? error.message : String(error);
      printError(`${reason}\nThe document is broken; the last good one stays in use.\n`);
    }
    return mock.document.files.paths();
  });
}
