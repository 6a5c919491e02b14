import type { Operation } from '../openapi/operations/operation.ts';
import type { Credential } from '../openapi/operations/security-scheme.ts';
import { whatIsMissing } from './refusals/missing-credentials.ts';
import { TokenMissing, TokenUnknown } from './refusals/refusals.ts';
import type { MockRequest } from './request.ts';
import { afterScheme, isUserAndPassword } from './token-form.ts';

/**
 * Lets a request pass that carries what one of the operation's security requirements asks for.
 * @param tokens those that are accepted; undefined for any that is not empty
 * @throws {TokenMissing} {@link TokenUnknown}
 */
export function authenticate(
  operation: Operation,
  request: MockRequest,
  query: string,
  tokens: ReadonlySet<string> | undefined,
): void {
  if (operation.security.length === 0) return;
  let unknown = false;
  for (const credentials of operation.security) {
    const given = credentials.map((credential) => tokenFor(credential, request, query, tokens));
    if (given.includes(undefined)) continue;
    if (tokens === undefined || given.every((token) => token !== undefined && tokens.has(token))) return;
    unknown = true;
  }
  if (unknown) throw new TokenUnknown();
  const isGiven = (credential: Credential) => tokenFor(credential, request, query, tokens) !== undefined;
  throw new TokenMissing(whatIsMissing(operation.security, request, isGiven));
}

/** What a request has for a credential; undefined for nothing, or for a token that can't be one of its scheme. */
function tokenFor(
  credential: Credential,
  { headers }: MockRequest,
  query: string,
  tokens: ReadonlySet<string> | undefined,
): string | undefined {
  if (credential.kind === 'apiKey') return apiKey(credential, headers, query) || undefined;
  const scheme = credential.kind === 'other' ? credential.scheme.toLowerCase() : credential.kind;
  const token = afterScheme(scheme, headers.authorization) ?? besideOthers(scheme, headers.authorization);
  if (token === undefined || scheme !== 'basic') return token;
  // Behind a comma stand the credentials of another scheme.
  const [basic = ''] = token.split(',');
  return tokens?.has(basic) || isUserAndPassword(basic) ? basic : undefined;
}

/** The token of a scheme that stands behind another one's: `Basic TOKEN, Bearer TOKEN`, where both are asked for. */
function besideOthers(scheme: string, authorization: string | readonly string[] | undefined): string | undefined {
  if (typeof authorization !== 'string' || !authorization.includes(',')) return undefined;
  for (const part of authorization.split(',').slice(1)) {
    const token = afterScheme(scheme, part.trim());
    if (token !== undefined) return token;
  }
  return undefined;
}

function apiKey(
  { in: where, name }: Extract<Credential, { kind: 'apiKey' }>,
  headers: MockRequest['headers'],
  query: string,
): string | undefined {
  if (where === 'query') return new URLSearchParams(query).get(name) ?? undefined;
  if (where === 'header') return headerText(headers, name.toLowerCase());
  const cookies = headerText(headers, 'cookie')
    .split(';')
    .map((cookie) => cookie.trim());
  return cookies.find((cookie) => cookie.startsWith(`${name}=`))?.slice(name.length + 1);
}

/** The empty text for none. A key may be called `constructor`, which an object finds on its prototype. */
function headerText(headers: MockRequest['headers'], name: string): string {
  const value = Object.hasOwn(headers, name) ? headers[name] : undefined;
  return typeof value === 'object' ? value.join('; ') : (value ?? '');
}
