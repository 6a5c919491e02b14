import type { ContractApi } from '../../contract/contract-api.ts';
import { readHeader, readHeaders, readHeaderValue, readPathValue, wordsOfOption } from '../../contract/run/given.ts';
import { CannotRun } from '../../contract/run/stops.ts';
import type { Target } from '../../contract/run/target.ts';
import { type CommandOptions, otherPathOf, ownValue } from './options.ts';

/**
 * What is judged, from `--header`, `--path` and the API's own options. The general ones come last, so that they win.
 * @throws {CannotRun} if something that the API can't do without is not given
 */
export function targetOf(baseUrl: string, half: ContractApi, options: CommandOptions): Target {
  const generalHeaders = Object.entries(readHeaders(options.header.map(readHeader)));
  const generalPath = options.path.map(readPathValue);
  const headers: Record<string, string> = {};
  const path: Record<string, string> = {};
  for (const own of half.options ?? []) {
    const { goesTo, required } = own;
    const value = ownValue(own, options);
    const { word, how } = wordsOfOption(own);
    if ('otherPath' in goesTo) continue;
    const isGiven =
      'path' in goesTo
        ? generalPath.some(([name]) => name === goesTo.path)
        : generalHeaders.some(([name]) => name.toLowerCase() === goesTo.header.toLowerCase());
    if (isGiven) continue;
    if (value === undefined) {
      if (required !== undefined) throw new CannotRun(`give ${required} with ${how}`);
    } else if ('path' in goesTo) {
      path[goesTo.path] = value;
    } else {
      const credential = readHeaderValue(value, `the ${word}`, how);
      headers[goesTo.header] = goesTo.scheme === undefined ? credential : `${goesTo.scheme} ${credential}`;
    }
  }
  for (const [name, value] of generalHeaders) headers[name] = value;
  for (const [name, value] of generalPath) path[name] = value;
  return { baseUrl, headers, path, otherPath: otherPathOf(half, options) };
}
