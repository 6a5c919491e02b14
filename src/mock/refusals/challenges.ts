import type { Operation } from '../../openapi/operations/operation.ts';
import type { Credential } from '../../openapi/operations/security-scheme.ts';

/** The challenges of a 401's `WWW-Authenticate`, each once: what each credential of an operation is asked for with. */
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
      // No scheme is registered for keys; HTTP wants a challenge in every 401, and clients leave those that they don't know.
      return `ApiKey in="${credential.in}", name="${quotable(credential.name)}"`;
    case 'other': {
      const scheme = credential.scheme.replace(/[^\w!#$%&'*+.^`|~-]/g, '');
      return scheme.toLowerCase() === 'digest' ? `${scheme} realm="*", qop="auth", nonce="mock"` : scheme || 'Bearer';
    }
  }
}

/** What stands between quotation marks in a header; other letters would break HTTP. */
function quotable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').replace(/["\\]/g, '\\$&');
}
