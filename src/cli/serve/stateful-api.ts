import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { completeApi } from '../../api/complete-api.ts';
import type { Api } from '../../api/define-api.ts';
import type { LoadOptions } from '../../framework/load-document.ts';
import type { Mock } from '../../mock/mock.ts';
import type { ApiDocument } from '../../openapi/document/api-document.ts';
import { isJsonObject } from '../../openapi/document/json-pointer.ts';
import { positionsOf } from '../../openapi/document/positions.ts';
import { readYaml } from '../../openapi/document/yaml-text.ts';
import { YamlUnreadable } from '../../openapi/document/yaml-unreadable.ts';
import { shippedApi } from '../../shipped.ts';
import { DataUnusable } from '../../stateful/data-unusable.ts';
import { talkoverDocument } from '../../talkover/document.ts';
import { whyUnreadable } from '../../text/unreadable-file.ts';
import type { LoadedApi } from '../load-api.ts';
import { printError } from '../print.ts';
import type { ServeOptions } from './options.ts';
import { watchDocument } from './watch-document.ts';
import type { Watcher } from './watch-files.ts';

/** An API derived from a document, and the function that derives it again from a reloaded document. */
interface StatefulApi {
  readonly api: LoadedApi;
  readonly apiOf: (document: ApiDocument) => Api;
}

/**
 * Makes the API of `--stateful`, in which created items can be listed, read, changed and deleted.
 * @throws {DataUnusable} with the invalid line of `--data`
 */
async function statefulApi(
  document: ApiDocument,
  { populate, data: path }: Pick<ServeOptions, 'populate' | 'data'>,
): Promise<StatefulApi> {
  const text = path === undefined ? undefined : await textOf(path);
  const data = path === undefined || text === undefined ? undefined : dataIn(path, text);
  const apiOf = (loaded: ApiDocument) => shippedApi(loaded, { stateful: true, populate, data });
  try {
    return { api: await completeApi(apiOf(document)), apiOf };
  } catch (error) {
    if (!(error instanceof DataUnusable) || path === undefined || text === undefined) throw error;
    throw inFile(path, text, error.pointer, error.reason);
  }
}

/** Returns the served API, and its watcher if `--watch` is set. Throws {@link DataUnusable}. */
export async function statefulServed(
  document: ApiDocument,
  options: ServeOptions,
  loading: LoadOptions,
): Promise<{ readonly api: LoadedApi; readonly watch: ((mock: Mock) => Watcher) | undefined }> {
  const { api, apiOf } = await statefulApi(document, options);
  return { api, watch: options.watch ? (mock) => watchDocument(mock, loading, apiOf) : undefined };
}

/** Ends the command if `--data` has no effect, and warns if `--stateful` has none. */
export function tellWithoutState(
  document: string,
  { stateful, data, api }: ServeOptions,
  command: Command,
  isDocumentGiven: boolean,
): void {
  const isModule = api !== undefined && !isDocumentGiven;
  if (data !== undefined && (!stateful || isModule)) {
    const reason = isModule ? 'the API of a module has its own records' : 'the collections of a document start with it';
    command.error(`error: --data ${data} needs --stateful, and a document: ${reason}.`, { exitCode: 2 });
  }
  const reason = isModule ? 'the API of a module keeps what its handlers keep' : "Talkover's API keeps what is created";
  if (isModule || document === talkoverDocument)
    printError(`Without effect, because ${reason}: --stateful${data === undefined ? '' : ', --data'}.\n\n`, 'warn');
}

/** Throws {@link DataUnusable}. */
async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new DataUnusable('', whyUnreadable(error), path);
  }
}

/** Throws {@link DataUnusable} for a text that is neither JSON nor valid YAML. */
function dataIn(path: string, text: string): Record<string, unknown> {
  let value: unknown;
  try {
    const read = readYaml(text);
    if (!read.isSound) throw new YamlUnreadable(read.faults());
    value = read.value;
  } catch (error) {
    if (!(error instanceof YamlUnreadable)) throw error;
    const [{ line, column, reason } = { line: 1, column: 1, reason: 'is no JSON' }] = error.faults;
    throw new DataUnusable('', reason, `${path}:${line}:${column}`);
  }
  if (isJsonObject(value)) return value;
  throw new DataUnusable('', 'it is no object with a list for each collection, such as {"pets": […]}', path);
}

function inFile(path: string, text: string, pointer: string, reason: string): DataUnusable {
  const [position] = positionsOf(text, [pointer]);
  const source = position === undefined ? path : `${path}:${position.line}:${position.column}`;
  return new DataUnusable(pointer, reason, source);
}
