import type { ApiDocument } from '../../openapi/document/api-document.ts';
import type { ContractApi } from '../contract-api.ts';
import { otherPathOption, wordsOfPath } from './given.ts';
import { NameUnknown } from './name-unknown.ts';
import { CannotRun } from './stops.ts';
import type { Target } from './target.ts';

/** The path parameters of a run, and the document that must declare them. */
export interface NamesGiven {
  readonly document: ApiDocument;
  readonly target: Pick<Target, 'path' | 'otherPath'>;
}

/** Refuses a path parameter that no path has: its name is most likely misspelt. @throws {NameUnknown} */
export function refuseUnknownNames({ document, target }: NamesGiven): void {
  const known = new Set(document.operations.flatMap(({ pathParameters }) => pathParameters.map(({ name }) => name)));
  const given = [...Object.keys(target.path ?? {}), ...Object.keys(target.otherPath ?? {})];
  const unknown = given.find((name) => !known.has(name));
  if (unknown === undefined) return;
  const names = known.size === 0 ? 'none' : [...known].join(', ');
  const option = unknown in (target.path ?? {}) ? '--path' : '--other-path';
  throw new NameUnknown(
    ['path', unknown],
    `no path has the parameter ${unknown}; there is ${names}: look at ${option}`,
  );
}

/**
 * Refuses a second value of a path parameter that is the first one, ignoring case: every deployment would seem to confuse
 * the two.
 * @throws {CannotRun} if two values are the same
 */
export function refuseSameTwice({ api, target }: { readonly api: ContractApi; readonly target: Target }): void {
  const { path = {}, otherPath = {} } = target;
  const twice = Object.keys(otherPath).find((name) => path[name]?.toLowerCase() === otherPath[name]?.toLowerCase());
  if (twice === undefined) return;
  const { word } = wordsOfPath(api, twice);
  throw new CannotRun(`the second ${word} must be another than the first: look at ${otherPathOption(api, twice)}`);
}
