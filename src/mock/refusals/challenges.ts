import type { Operation } from '../../openapi/operations/operation.ts';
import type { Credential } from '../../openapi/operations/security-scheme.ts';

/** Returns the distinct challenges for `WWW-Authenticate` in a 401, one for each kind of credential. */
export function challengesOf(security: Operation['security']): string[] {
  return [...new Set(security.flat().map(challengeOf))];
}

function challengeOf(credential: Credential): string {
  switch (credential.kind) {
    case 'bearer':
      return 'Bearer';
    case 'basic':
      return 'Basic realm="*"';
    case 'apiKey':
      // No scheme is registered for keys, but HTTP requires a challenge in each 401, and clients ignore unknown ones.
      return `ApiKey in="${credential.in}", name="${quotable(credential.name)}"`;
    case 'other': {
      const scheme = credential.scheme.replace(/[^\w!#$%&'*+.^`|~-]/g, '');
      return scheme.toLowerCase() === 'digest' ? `${scheme} realm="*", qop="auth", nonce="mock"` : scheme || 'Bearer';
    }
  }
}

/** Makes a text safe between quotation marks in a header. */
function quotable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').replace(/["\\]/g, '\\$&');
}
