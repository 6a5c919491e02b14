import { statSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { completeApi } from '../api/complete-api.ts';
import { type Api, checkApi } from '../api/define-api.ts';
import type { ApiDocument } from '../openapi/document/api-document.ts';
import { hasKeys } from '../openapi/document/json-pointer.ts';
import { thrownAt } from './thrown-at.ts';

/** An API of a module, with its document. */
export interface LoadedApi extends Api {
  readonly document: ApiDocument;
}

/** Thrown when a module provides no API; the subclasses say why. Carries the given path. */
export abstract class ApiUnloadable extends Error {
  abstract override readonly name: string;
  readonly path: string;

  constructor(path: string, reason: string) {
    super(`${path} ${reason}`);
    this.path = path;
  }
}

/** Thrown when the file does not exist. */
export class ApiFileMissing extends ApiUnloadable {
  override readonly name = 'ApiFileMissing';
}

/** Thrown when a file is not a module, such as a document. */
export class ApiNoModule extends ApiUnloadable {
  override readonly name = 'ApiNoModule';
}

/** Thrown when this version of Node can't read TypeScript. */
export class TypeScriptUnreadable extends ApiUnloadable {
  override readonly name = 'TypeScriptUnreadable';
}

/**
 * Thrown when the module or one of its imports can't be parsed, or throws while it is loaded; carries what was thrown.
 */
export class ApiModuleFailed extends ApiUnloadable {
  override readonly name = 'ApiModuleFailed';

  constructor(path: string, thrown: unknown, place: string | undefined) {
    super(path, `can't be loaded: ${wordsOf(thrown, place)}`);
    this.cause = thrown;
  }
}

/** Thrown when the module has no default export. */
export class ApiNotExported extends ApiUnloadable {
  override readonly name = 'ApiNotExported';
}

/** Thrown when the default export is not an API. */
export class NotAnApi extends ApiUnloadable {
  override readonly name = 'NotAnApi';
}

const howToDefine = "export default defineApi({ document, handlers, … }), with defineApi of 'talkover-mock'";

/** Imports a module by its URL. */
type ImportModule = (url: string) => Promise<unknown>;

/**
 * Loads a module whose default export is an API, and the API's document.
 * @param path of a JavaScript module, or of a TypeScript one if this Node strips types
 * @param importModule imports it; Node's own `import()` by default
 * @throws {ApiUnloadable} if the module provides no API
 * @throws {ApiMisdefined} if the API contradicts itself
 * @throws {DocumentError} if its document is broken
 */
export async function loadApi(path: string, importModule: ImportModule = (url) => import(url)): Promise<LoadedApi> {
  refuseOtherFiles(path);
  const api = apiIn(await imported(path, importModule), path);
  return completeApi(api);
}

/** Throws {@link ApiFileMissing} {@link ApiNoModule}. */
function refuseOtherFiles(path: string): void {
  const file = statSync(path, { throwIfNoEntry: false });
  if (file === undefined) throw new ApiFileMissing(path, 'is the path of no file');
  if (!file.isFile()) throw new ApiNoModule(path, 'is no file: name the module in it');
  if (/^\.(ya?ml|json)$/i.test(extname(path)))
    throw new ApiNoModule(path, `is no module; a document is given without --api: talkover-mock serve ${path}`);
}

/** Throws {@link ApiModuleFailed} {@link TypeScriptUnreadable}. */
async function imported(path: string, importModule: ImportModule): Promise<unknown> {
  const { href } = pathToFileURL(resolve(path));
  try {
    return await importModule(href);
  } catch (thrown) {
    const isUnknownKind = thrown instanceof Error && 'code' in thrown && thrown.code === 'ERR_UNKNOWN_FILE_EXTENSION';
    if (isUnknownKind && /^\.[mc]?ts$/.test(extname(path)))
      throw new TypeScriptUnreadable(
        path,
        `is TypeScript, which Node ${process.versions.node} can't read: Node 22.18 or newer can, or compile it first`,
      );
    throw new ApiModuleFailed(path, thrown, await thrownAt(thrown, href));
  }
}

/** Throws {@link ApiNotExported} {@link NotAnApi} {@link ApiMisdefined}. */
function apiIn(module: unknown, path: string): Api {
  if (!hasKeys(module) || !('default' in module))
    throw new ApiNotExported(path, `has no default export: ${howToDefine}`);
  const { default: given } = module;
  if (!hasKeys(given) || !('document' in given))
    throw new NotAnApi(path, `exports ${kindOf(given)} as its default, and no API: ${howToDefine}`);
  // Checked on the next line.
  const api = given as unknown as Api;
  checkApi(api);
  return api;
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value !== 'object') return `a ${typeof value}`;
  if (Array.isArray(value)) return 'a list';
  if (value instanceof Promise) return 'a promise';
  return 'an object without a document';
}

/** Describes what was thrown, and where. */
function wordsOf(thrown: unknown, place: string | undefined): string {
  const words = thrown instanceof Error ? `${thrown.name}: ${thrown.message.replaceAll(query, '$1')}` : String(thrown);
  return place === undefined ? words : `${words} (at ${place})`;
}

/** Matches the version in the query of a file's URL, which is not shown. */
// super-linear: not for long, since the lookahead stops each try where the next URL begins
const query = /(file:\/\/(?:(?!file:\/\/)[^\s?#'")])+)\?[^\s:'")]*/g;
