import { hasKeys, isJsonObject } from '../document/json-pointer.ts';

/** A credential that a request must carry. */
export type Credential =
  | { readonly kind: 'basic' }
  /** With the way to get the token, where the document gives one: `OAuth 2.0`. */
  | { readonly kind: 'bearer'; readonly issuer?: string }
  /** Another scheme of the Authorization header, in the document's spelling: `Digest`. */
  | { readonly kind: 'other'; readonly scheme: string }
  | { readonly kind: 'apiKey'; readonly in: 'header' | 'query' | 'cookie'; readonly name: string };

/**
 * The alternatives in a list of security requirements, each with all the credentials that it requires; none if nothing is
 * needed. A requirement without a usable scheme is left out.
 * @param credentialsOf the credentials of a scheme, by its name; undefined for an undeclared one
 */
export function alternativesOf(
  requirements: unknown,
  credentialsOf: (schemeName: string) => readonly Credential[] | undefined,
): Credential[][] {
  const alternatives = (Array.isArray(requirements) ? requirements : []).flatMap((requirement) => {
    if (!isJsonObject(requirement)) return [];
    const schemes = Object.keys(requirement).map(credentialsOf);
    const known = schemes.filter((credentials) => credentials !== undefined);
    return known.length === 0 && schemes.length > 0 ? [] : [known.flat()];
  });
  // An empty alternative makes authentication optional.
  return alternatives.some((credentials) => credentials.length === 0) ? [] : alternatives;
}

/**
 * The credentials that a security scheme requires: none where requests carry none, as with a client certificate;
 * undefined for an unusable scheme.
 */
export function credentialsOf(scheme: unknown): readonly Credential[] | undefined {
  if (!hasKeys(scheme)) return undefined;
  switch (lowerCased(scheme.type)) {
    case 'http':
      return [httpCredential(scheme.scheme)];
    // The form of OpenAPI 2.0, which many use by mistake.
    case 'basic':
    case 'bearer':
      return [httpCredential(scheme.type)];
    case 'oauth2':
      return [{ kind: 'bearer', issuer: 'OAuth 2.0' }];
    case 'openidconnect':
      return [{ kind: 'bearer', issuer: 'OpenID Connect' }];
    case 'mutualtls':
      return [];
    case 'apikey':
      return apiKeyCredential(lowerCased(scheme.in), scheme.name);
    default:
      return undefined;
  }
}

/** The schemes in IANA's registry besides Basic and Bearer, as spelled there; documents use any case. */
const registeredSchemes = 'Digest DPoP GNAP HOBA Mutual Negotiate OAuth PrivateToken SCRAM-SHA-1 SCRAM-SHA-256'.split(
  ' ',
);

function httpCredential(scheme: unknown): Credential {
  const name = typeof scheme === 'string' && scheme.trim() !== '' ? scheme.trim() : 'bearer';
  const kind = name.toLowerCase();
  if (kind === 'basic' || kind === 'bearer') return { kind };
  return { kind: 'other', scheme: registeredSchemes.find((known) => known.toLowerCase() === kind) ?? name };
}

function apiKeyCredential(where: unknown, name: unknown): Credential[] | undefined {
  if (typeof name !== 'string' || name === '') return undefined;
  return where === 'header' || where === 'query' || where === 'cookie'
    ? [{ kind: 'apiKey', in: where, name }]
    : undefined;
}

function lowerCased(value: unknown): unknown {
  return typeof value === 'string' ? value.toLowerCase() : value;
}
