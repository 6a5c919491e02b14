import { AccessToken, type TokenLimits } from './access-token.ts';
import { readHeaders } from './given.ts';
import type { Target } from './target.ts';

/** A target with its credentials. */
export interface SignedIn {
  readonly judged: Target;
  /** The token that was requested, which may expire; undefined if none was. */
  readonly accessToken: AccessToken | undefined;
}

/**
 * Reads the headers of a target, and requests a token if it says how.
 * @throws {CannotRun} for headers that can't be sent, or if it gets no token
 */
export async function signIn(target: Target, limits: TokenLimits): Promise<SignedIn> {
  const headers = readHeaders(Object.entries(target.headers ?? {}));
  const { tokenRequest, baseUrl, secretHeaders = [] } = target;
  if (tokenRequest === undefined) return { judged: { ...target, headers }, accessToken: undefined };
  const accessToken = await AccessToken.get(tokenRequest, baseUrl, limits);
  const { header, value } = accessToken;
  const all = readHeaders([...Object.entries(headers), [header, value]]);
  return { judged: { ...target, headers: all, secretHeaders: [...secretHeaders, header] }, accessToken };
}
