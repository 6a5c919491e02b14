import type { Cleanup } from './cleanup/cleaned.ts';
import { cleanUp } from './cleanup/cleanup.ts';
import { Mades } from './cleanup/mades.ts';
import type { RunOptions } from './run-options.ts';
import { CannotRun } from './stops.ts';
import { Client } from './wire/client.ts';

/**
 * Deletes what earlier runs have left, and nothing else.
 * @throws {CannotRun} if the API does not say what a run makes, or the document lacks an operation for it
 */
export async function sweep(
  options: Pick<
    RunOptions,
    | 'api'
    | 'document'
    | 'target'
    | 'ledger'
    | 'timeout'
    | 'maxAnswer'
    | 'maxWait'
    | 'onWait'
    | 'proxy'
    | 'patience'
    | 'accessToken'
  >,
): Promise<Cleanup & { readonly plural: string }> {
  const { api, document, target, ledger } = options;
  const mades = Mades.of(document, api);
  if (mades.first === undefined)
    throw new CannotRun('the API does not say what a run makes, so that there is nothing to sweep');
  const { timeout, maxAnswer, maxWait, onWait, proxy, patience, accessToken } = options;
  const limits = { timeout, maxAnswer, maxWait, patience, maxRequests: Number.POSITIVE_INFINITY };
  const client = new Client({ ...limits, onWait, proxy, accessToken });
  try {
    const { deleted, left, kept } = await cleanUp({ target, mades, client, ledger });
    return { deleted, left, kept, plural: mades.plural };
  } finally {
    client.close();
  }
}
