import type { Operation } from '../openapi/operations/operation.ts';
import type { Credential } from '../openapi/operations/security-scheme.ts';
import { whatIsMissing } from './refusals/missing-credentials.ts';
import { TokenMissing, TokenUnknown } from './refusals/refusals.ts';
import type { MockRequest } from './request.ts';

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
    const given = credentials.map((credential) => tokenFor(credential, request, query));
    if (given.includes(undefined)) continue;
    if (tokens === undefined || given.every((token) => token !== undefined && tokens.has(token))) return;
    unknown = true;
  }
  if (unknown) throw new TokenUnknown();
  const isGiven = (credential: Credential) => tokenFor(credential, request, query) !== undefined;
  throw new TokenMissing(whatIsMissing(operation.security, request, isGiven));
}

/** What a request has for a credential; undefined for nothing. */
function tokenFor(credential: Credential, { headers }: MockRequest, query: string): string | undefined {
  switch (credential.kind) {
    case 'bearer':
    case 'basic':
      return afterScheme(credential.kind, headers.authorization);
    case 'other':
      return afterScheme(credential.scheme.toLowerCase(), headers.authorization);
    case 'apiKey':
      return apiKey(credential, headers, query) || undefined;
  }
}

/** The token of `Bearer TOKEN`; schemes have no case, and more than one space does no harm. */
export function afterScheme(scheme: string, authorization: string | readonly string[] | undefined): string | undefined {
  if (typeof authorization !== 'string') return undefined;
  if (authorization.slice(0, scheme.length).toLowerCase() !== scheme || authorization[scheme.length] !== ' ')
    return undefined;
  return authorization.slice(scheme.length + 1).trim() || undefined;
}

function apiKey(
  { in: where, name }: Extract<Credential, { kind: 'apiKey' }>,
  headers: MockRequest['headers'],
  query: string,
): string | undefined {
  if (where === 'query') return new URLSearchParams(query).get(name) ?? undefined;
  if (where === 'header') return String(headers[name.toLowerCase()] ?? '');
  const cookies = String(headers.cookie ?? '')
    .split(';')
    .map((cookie) => cookie.trim());
  return cookies.find((cookie) => cookie.startsWith(`${name}=`))?.slice(name.length + 1);
}
