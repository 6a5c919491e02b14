import type { Command } from 'commander';
import type { Mock } from '../../mock/mock.ts';
import type { ApiDocument } from '../../openapi/document/api-document.ts';
import { DocumentError } from '../../openapi/document/document-error.ts';
import { below } from '../../openapi/document/source-files.ts';
import { shippedApi } from '../../shipped.ts';
import { isTalkovers } from '../../talkover/document.ts';
import { PopulateImpossible } from '../../talkover/populate.ts';
import { isInFile, loadGiven } from '../given-document.ts';
import type { LoadedApi } from '../load-api.ts';
import type { ServeOptions } from './options.ts';
import type { Watcher } from './watch-files.ts';

/** The served API, and what watches it if `--watch` is set. */
export interface ServedApi {
  readonly api: LoadedApi;
  readonly watch: ((mock: Mock) => Watcher) | undefined;
}

/**
 * Loads the API of a module or of a document.
 * @throws {ApiUnloadable} {@link ApiMisdefined} for a module; {@link DocumentError} {@link PopulateImpossible}
 */
export async function servedApi(document: string, options: ServeOptions, command: Command): Promise<ServedApi> {
  const { api: path, agents, empty, populate, watch, overlay: overlays } = options;
  const isDocumentGiven = command.args.length > 0;
  if (path !== undefined && isDocumentGiven && command.getOptionValueSource('api') === 'cli')
    command.error(`error: ${document} and --api ${path} exclude each other: an API names its own document.`);
  if (options.stateful || options.data !== undefined) {
    const { tellWithoutState } = await import('./stateful-api.ts');
    tellWithoutState(document, options, command, isDocumentGiven);
  }
  const loading = { strict: options.strict, remoteRefs: options.remoteRefs, cache: options.cache, overlays };
  if (path === undefined || isDocumentGiven) {
    if (watch && !isInFile(document))
      command.error(
        `error: --watch is for files, and the document is ${document === '-' ? 'standard input' : 'behind a URL'}.`,
      );
    const loaded = await loadGiven(document, loading);
    refuseEmpty(loaded);
    if (options.stateful && !isTalkovers(loaded)) {
      const { statefulServed } = await import('./stateful-api.ts');
      return statefulServed(loaded, options, loading);
    }
    const api = { ...shippedApi(loaded, { agents, empty, populate }), document: loaded };
    if (!watch) return { api, watch: undefined };
    const { watchDocument } = await import('./watch-document.ts');
    return { api, watch: (mock) => watchDocument(mock, loading) };
  }
  if (overlays !== undefined)
    command.error(`error: --overlay and --api ${path} exclude each other: an API names its own document.`);
  if (populate > 0) throw new PopulateImpossible();
  const { loadApi } = await import('../load-api.ts');
  const reloadable = watch ? new (await import('./watch-api.ts')).ReloadableApi(path) : undefined;
  const api = await (reloadable?.load() ?? loadApi(path));
  // Throws the faults of the document that the module names. The API uses its own copy.
  if (options.strict) await loadGiven(api.document.path, loading);
  return { api, watch: reloadable && ((mock) => reloadable.watch(mock)) };
}

/** Throws {@link DocumentError} for a document without operations, which is most likely the wrong file. */
function refuseEmpty({ operations, unreadable, files, root, content }: ApiDocument): void {
  if (operations.length > 0 || unreadable.length > 0) return;
  const place = 'paths' in content ? below(root, 'paths') : root;
  throw new DocumentError([files.problem(place, 'has nothing to serve: no path of it has an operation')]);
}

/** Lists the options without effect: those that only Talkover's API has, and `-m`. */
export function withoutEffect(api: ServedApi['api'], options: ServeOptions): string {
  const processes = options.multiprocess
    ? 'Without effect, because the log takes no time from a request: --multiprocess.\n\n'
    : '';
  return talkoversAlone(api, options) + processes;
}

function talkoversAlone({ document }: ServedApi['api'], { api, agents, empty }: ServeOptions): string {
  if (api === undefined && isTalkovers(document)) return '';
  const given = [...(agents === 'any' ? ['--agents'] : []), ...(empty ? ['--empty'] : [])];
  if (given.length === 0) return '';
  return `Without effect, because only Talkover's own API has agents and webhooks to start with: ${given.join(', ')}.\n\n`;
}
