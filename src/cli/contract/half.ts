import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Api } from '../../api/define-api.ts';
import { ResponseMissing } from '../../contract/cases/own-case.ts';
import { UndocumentedSuccess } from '../../contract/cases/response-facts.ts';
import { OperationMissing } from '../../contract/cases/steps.ts';
import type { ContractApi } from '../../contract/contract-api.ts';
import { isJsonObject } from '../../openapi/document/json-pointer.ts';
import { thrownAt } from '../thrown-at.ts';

/** Thrown when the contract half of a module's API can't be used; carries the given path of the module. */
export class ContractHalfUnusable extends Error {
  override readonly name = 'ContractHalfUnusable';
  readonly path: string;

  constructor(path: string, reason: string, thrown?: unknown) {
    super(`the contract half of ${path} ${reason}`, { cause: thrown });
    this.path = path;
  }
}

/**
 * Loads what judging a deployment of an API needs in addition to its document; empty if the API has none.
 * @param path of the API's module; undefined for an API of this package
 * @throws {ContractHalfUnusable}
 */
export async function contractHalfOf({ contract }: Api, path: string | undefined): Promise<ContractApi> {
  if (path === undefined) return (await contract?.())?.default ?? {};
  let loaded: unknown;
  try {
    loaded = await contract?.();
  } catch (thrown) {
    throw new ContractHalfUnusable(path, `can't be loaded: ${await wordsOf(thrown, path)}`, thrown);
  }
  if (contract === undefined) return {};
  const half = isJsonObject(loaded) ? loaded.default : undefined;
  if (!isJsonObject(half))
    throw new ContractHalfUnusable(path, "is no module with a default export: contract: () => import('./contract.js')");
  // The types describe its content. Other mistakes fail in the run, with an error that names the place.
  return half;
}

/** Makes an error for the author of a module's contract half, if that has caused it; otherwise undefined. */
export async function halfFailure(thrown: unknown, path: string): Promise<ContractHalfUnusable | undefined> {
  const isToldByUs = [OperationMissing, ResponseMissing, UndocumentedSuccess].some((kind) => thrown instanceof kind);
  const place = await thrownAt(thrown, pathToFileURL(resolve(path)).href);
  if (!isToldByUs && place === undefined) return undefined;
  return new ContractHalfUnusable(path, `fails: ${await wordsOf(thrown, path)}`, thrown);
}

/** Describes what was thrown and where, in one line. */
async function wordsOf(thrown: unknown, path: string): Promise<string> {
  const place = await thrownAt(thrown, pathToFileURL(resolve(path)).href);
  const words = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  const [line = ''] = words.split('\n');
  return place === undefined ? line : `${line} (at ${place})`;
}
