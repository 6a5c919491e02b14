import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Api } from '../../api/define-api.ts';
import { ResponseMissing } from '../../contract/cases/own-case.ts';
import { UndocumentedSuccess } from '../../contract/cases/response-facts.ts';
import { OperationMissing } from '../../contract/cases/steps.ts';
import type { ContractApi } from '../../contract/contract-api.ts';
import { isJsonObject } from '../../openapi/document/json-pointer.ts';
import { thrownAt } from '../thrown-at.ts';

/** Thrown when the contract half of a module's API can't be used; carries the module's path as it was given. */
export class ContractHalfUnusable extends Error {
  override readonly name = 'ContractHalfUnusable';
  readonly path: string;

  constructor(path: string, reason: string, thrown?: unknown) {
    super(`the contract half of ${path} ${reason}`, { cause: thrown });
    this.path = path;
  }
}

/**
 * What judging a deployment of an API takes beyond its document; nothing where the API does not say.
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
  // The types check its content. What they can't check fails in the run, with an error that names the place.
  return half;
}

/** An error of a run as its author needs it, where it comes from the contract half of a module; else undefined. */
export async function halfFailure(thrown: unknown, path: string): Promise<ContractHalfUnusable | undefined> {
  const isToldByUs = [OperationMissing, ResponseMissing, UndocumentedSuccess].some((kind) => thrown instanceof kind);
  const place = await thrownAt(thrown, pathToFileURL(resolve(path)).href);
  if (!isToldByUs && place === undefined) return undefined;
  return new ContractHalfUnusable(path, `fails: ${await wordsOf(thrown, path)}`, thrown);
}

/** What was thrown and where, in one line. */
async function wordsOf(thrown: unknown, path: string): Promise<string> {
  const place = await thrownAt(thrown, pathToFileURL(resolve(path)).href);
  const words = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  const [line = ''] = words.split('\n');
  return place === undefined ? line : `${line} (at ${place})`;
}
