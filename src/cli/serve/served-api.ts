import type { Command } from 'commander';
import { loadDocument } from '../../framework/load-document.ts';
import type { Mock } from '../../mock/mock.ts';
import { shippedApi } from '../../shipped.ts';
import { isTalkovers } from '../../talkover/document.ts';
import { PopulateImpossible } from '../../talkover/populate.ts';
import type { LoadedApi } from '../load-api.ts';
import type { ServeOptions } from './options.ts';
import type { Watcher } from './watch-files.ts';

/** What is served, and what watches it if that is asked for. */
export interface ServedApi {
  readonly api: LoadedApi;
  readonly watch: ((mock: Mock) => Watcher) | undefined;
}

/**
 * A module's API, or a document's.
 * @throws {ApiUnloadable} {@link ApiMisdefined} for a module; {@link DocumentError} {@link PopulateImpossible}
 */
export async function servedApi(document: string, options: ServeOptions, command: Command): Promise<ServedApi> {
  const { api: path, agents, empty, populate, watch } = options;
  const isDocumentGiven = command.args.length > 0;
  if (path !== undefined && isDocumentGiven && command.getOptionValueSource('api') !== 'env')
    command.error(`error: ${document} and --api ${path} exclude each other: an API names its own document.`);
  if (path === undefined || isDocumentGiven) {
    const loaded = await loadDocument(document);
    const api = { ...shippedApi(loaded, { agents, empty, populate }), document: loaded };
    return { api, watch: watch ? (await import('./watch-document.ts')).watchDocument : undefined };
  }
  if (populate > 0) throw new PopulateImpossible();
  const { loadApi } = await import('../load-api.ts');
  const reloadable = watch ? new (await import('./watch-api.ts')).ReloadableApi(path) : undefined;
  const api = await (reloadable?.load() ?? loadApi(path));
  return { api, watch: reloadable && ((mock) => reloadable.watch(mock)) };
}

/** The options that only Talkover's API knows, as a line, where they are given for another; empty where none is. */
export function withoutEffect({ document }: ServedApi['api'], { api, agents, empty }: ServeOptions): string {
  if (api === undefined && isTalkovers(document)) return '';
  const given = [...(agents === 'any' ? ['--agents'] : []), ...(empty ? ['--empty'] : [])];
  if (given.length === 0) return '';
  return `Without effect, because only Talkover's own API has agents and webhooks to start with: ${given.join(', ')}.\n\n`;
}
