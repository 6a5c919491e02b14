import type { Credential } from './security-scheme.ts';
import { afterScheme, isUserAndPassword } from './token-form.ts';

/** The headers of a request, by lower-case name. */
export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * The token that a request carries for a credential; undefined for none, or for one that is invalid in its scheme.
 * @param tokens the accepted ones, in any form; undefined where only the form is checked
 */
export function tokenFor(
  credential: Credential,
  headers: RequestHeaders,
  query: string,
  tokens?: ReadonlySet<string>,
): string | undefined {
  if (credential.kind === 'apiKey') return apiKey(credential, headers, query) || undefined;
  const scheme = credential.kind === 'other' ? credential.scheme.toLowerCase() : credential.kind;
  const token = afterScheme(scheme, headers.authorization) ?? besideOthers(scheme, headers.authorization);
  if (token === undefined || scheme !== 'basic') return token;
  // Credentials of another scheme may follow after a comma.
  const [basic = ''] = token.split(',');
  return tokens?.has(basic) || isUserAndPassword(basic) ? basic : undefined;
}

/** The token of a scheme in a header with several: `Basic TOKEN, Bearer TOKEN`, where both are required. */
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
  headers: RequestHeaders,
  query: string,
): string | undefined {
  if (where === 'query') return new URLSearchParams(query).get(name) ?? undefined;
  if (where === 'header') return headerText(headers, name.toLowerCase());
  const cookies = headerText(headers, 'cookie')
    .split(';')
    .map((cookie) => cookie.trim());
  return cookies.find((cookie) => cookie.startsWith(`${name}=`))?.slice(name.length + 1);
}

/** The empty text for none. A key named `constructor` would be found on the prototype. */
function headerText(headers: RequestHeaders, name: string): string {
  const value = Object.hasOwn(headers, name) ? headers[name] : undefined;
  return typeof value === 'object' ? value.join('; ') : (value ?? '');
}
