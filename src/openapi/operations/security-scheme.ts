import { hasKeys } from '../document/json-pointer.ts';

/** Something that a request must carry to be let in. */
export type Credential =
  | { readonly kind: 'basic' }
  /** With how the token is got, where the document says it: `OAuth 2.0`. */
  | { readonly kind: 'bearer'; readonly issuer?: string }
  /** Another scheme of the Authorization header, as the document spells it: `Digest`. */
  | { readonly kind: 'other'; readonly scheme: string }
  | { readonly kind: 'apiKey'; readonly in: 'header' | 'query' | 'cookie'; readonly name: string };

/**
 * The alternatives of a list of security requirements, each of all the credentials that it takes; none if nothing is
 * needed.
 * @param credentialsOf what a scheme asks for, by its name
 */
export function alternativesOf(
  requirements: unknown,
  credentialsOf: (schemeName: string) => readonly Credential[],
): Credential[][] {
  if (!Array.isArray(requirements)) return [];
  const alternatives = requirements.map((requirement) =>
    Object.keys(hasKeys(requirement) ? requirement : {}).flatMap(credentialsOf),
  );
  // An empty alternative makes the whole optional.
  return alternatives.some((credentials) => credentials.length === 0) ? [] : alternatives;
}

/** What a security scheme asks a request for; undefined for what no request carries, such as a client certificate. */
export function credentialOf(scheme: unknown): Credential | undefined {
  if (!hasKeys(scheme)) return undefined;
  const { type, in: where, name } = scheme;
  if (type === 'http') {
    const name = typeof scheme.scheme === 'string' ? scheme.scheme : 'bearer';
    const kind = name.toLowerCase();
    return kind === 'basic' || kind === 'bearer' ? { kind } : { kind: 'other', scheme: name };
  }
  if (type === 'oauth2') return { kind: 'bearer', issuer: 'OAuth 2.0' };
  if (type === 'openIdConnect') return { kind: 'bearer', issuer: 'OpenID Connect' };
  if (type !== 'apiKey' || typeof name !== 'string') return undefined;
  return where === 'header' || where === 'query' || where === 'cookie'
    ? { kind: 'apiKey', in: where, name }
    : undefined;
}
