import type { Operation } from './operation.ts';
import type { Credential } from './security-scheme.ts';
import type { RequestHeaders } from './sent-credentials.ts';
import { afterScheme } from './token-form.ts';

/**
 * Describes the credentials that a request lacks and how to send them, for each alternative: ``no X-Api-Key header; send
 * the header `X-Api-Key: KEY`, or …``.
 * @param isGiven whether the request carries a credential
 */
export function whatIsMissing(
  security: Operation['security'],
  { authorization }: RequestHeaders,
  isGiven: (credential: Credential) => boolean,
): string {
  const missing = new Set(
    security.flat().flatMap((credential) => (isGiven(credential) ? [] : lackOf(credential, authorization))),
  );
  const alternatives = security.map((credentials) => [...new Set(credentials.map(howToSend))].join(' and '));
  return `${[...missing].join(', ')}; send ${[...new Set(alternatives)].join(', or ')}`;
}

function lackOf(credential: Credential, authorization: string | readonly string[] | undefined): string {
  if (credential.kind === 'apiKey')
    return credential.in === 'header'
      ? `no ${credential.name} header`
      : `no ${credential.in === 'query' ? 'query parameter' : 'cookie'} ${credential.name}`;
  if (authorization === undefined) return 'no Authorization header';
  if (credential.kind === 'bearer') return 'the Authorization header holds no bearer token';
  const scheme = credential.kind === 'basic' ? 'Basic' : credential.scheme;
  return afterScheme(scheme.toLowerCase(), authorization) === undefined
    ? `the Authorization header holds no ${scheme} credentials`
    : 'the Basic credentials are not `user:password` in base64';
}

function howToSend(credential: Credential): string {
  switch (credential.kind) {
    case 'apiKey':
      if (credential.in === 'header') return `the header \`${credential.name}: KEY\``;
      if (credential.in === 'query') return `the query parameter \`${credential.name}=KEY\``;
      return `the header \`Cookie: ${credential.name}=VALUE\``;
    case 'basic':
      return 'the header `Authorization: Basic CREDENTIALS` (`user:password` in base64)';
    case 'bearer':
      return `the header \`Authorization: Bearer TOKEN\`${credential.issuer === undefined ? '' : ` (an access token of ${credential.issuer})`}`;
    default:
      return `the header \`Authorization: ${credential.scheme} CREDENTIALS\``;
  }
}
