import { hasKeys, isJsonObject } from '../document/json-pointer.ts';

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
 * needed. A requirement that names no usable scheme is none.
 * @param credentialsOf what a scheme asks for, by its name; undefined for one that is not declared
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
  // An empty alternative makes the whole optional.
  return alternatives.some((credentials) => credentials.length === 0) ? [] : alternatives;
}

/**
 * What a security scheme asks a request for: nothing where no request carries it, such as a client certificate; undefined
 * for a scheme that says nothing of use.
 */
export function credentialsOf(scheme: unknown): readonly Credential[] | undefined {
  if (!hasKeys(scheme)) return undefined;
  switch (lowerCased(scheme.type)) {
    case 'http':
      return [httpCredential(scheme.scheme)];
    // As OpenAPI 2.0 and many by mistake have it.
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

/** The schemes that IANA has beside Basic and Bearer, as they are written there; documents write them in any case. */
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
