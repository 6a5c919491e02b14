import { whatIsMissing } from '../openapi/operations/lacking-credentials.ts';
import type { Operation } from '../openapi/operations/operation.ts';
import type { Credential } from '../openapi/operations/security-scheme.ts';
import { tokenFor } from '../openapi/operations/sent-credentials.ts';
import { TokenMissing, TokenUnknown } from './refusals/refusals.ts';
import type { MockRequest } from './request.ts';

/**
 * Passes a request that satisfies one of the operation's security requirements.
 * @param tokens the accepted tokens; undefined if any non-empty token is accepted
 * @throws {TokenMissing} {@link TokenUnknown}
 */
export function authenticate(
  operation: Operation,
  { headers }: MockRequest,
  query: string,
  tokens: ReadonlySet<string> | undefined,
): void {
  if (operation.security.length === 0) return;
  let unknown = false;
  for (const credentials of operation.security) {
    const given = credentials.map((credential) => tokenFor(credential, headers, query, tokens));
    if (given.includes(undefined)) continue;
    if (tokens === undefined || given.every((token) => token !== undefined && tokens.has(token))) return;
    unknown = true;
  }
  if (unknown) throw new TokenUnknown();
  const isGiven = (credential: Credential) => tokenFor(credential, headers, query, tokens) !== undefined;
  throw new TokenMissing(whatIsMissing(operation.security, headers, isGiven));
}
