import { resolve } from 'node:path';
import { replaceApi } from '../../api/create-mock.ts';
import type { Api } from '../../api/define-api.ts';
import { withSending } from '../../api/sending-api.ts';
import type { LoadOptions } from '../../framework/load-document.ts';
import type { Mock } from '../../mock/mock.ts';
import type { ApiDocument } from '../../openapi/document/api-document.ts';
import { DocumentError } from '../../openapi/document/document-error.ts';
import { loadGiven } from '../given-document.ts';
import { isMistake } from '../mistakes.ts';
import { print, printError } from '../print.ts';
import { tellFaults } from './document-warnings.ts';
import { type Watcher, watchFiles } from './watch-files.ts';

/** Replaces the document of a mock, including its callbacks and webhooks. The records stay. */
async function useDocument(mock: Mock, document: ApiDocument): Promise<void> {
  const { api } = mock;
  const sending = await withSending({ ...api, document });
  if (sending.answered === api.answered) mock.use(document);
  else await mock.useApi(sending, document, mock.sessions.start);
}

/**
 * Loads the document again when one of its files changes; a broken one is reported, and the last good one stays in use.
 * @param apiOf derives the API again, if it is derived from the document
 */
export function watchDocument(mock: Mock, options: LoadOptions = {}, apiOf?: (document: ApiDocument) => Api): Watcher {
  mock.document.files.readAll();
  const files = () => [...mock.document.files.paths(), ...(options.overlays ?? []).map((path) => resolve(path))];
  return watchFiles(files(), async () => {
    try {
      const document = await loadGiven(mock.document.path, options);
      const unreadable = document.files.readAll();
      if (unreadable.length > 0) throw new DocumentError(unreadable);
      if (apiOf === undefined) await useDocument(mock, document);
      else await replaceApi(mock, apiOf(document));
      void tellFaults(mock.document);
      print(`Document loaded again, ${mock.document.operations.length} operations.\n`);
    } catch (error) {
      const reason = isMistake(error) ? error.message : String(error);
      printError(`${reason}\nThe document is broken; the last good one stays in use.\n`);
    }
    return files();
  });
}
