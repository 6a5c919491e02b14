import type { Operation } from '../../openapi/operations/operation.ts';
import type { Credential } from '../../openapi/operations/security-scheme.ts';

/** What `WWW-Authenticate` asks for by an operation's security requirements, each scheme once. */
export function challengesOf(security: Operation['security']): string[] {
  return [...new Set(security.flat().map(challengeOf))];
}

function challengeOf(credential: Credential): string {
  switch (credential.kind) {
    case 'apiKey':
      return `ApiKey in="${credential.in}", name="${credential.name.replace(/["\\]/g, '\\$&')}"`;
    case 'basic':
      return 'Basic realm="mock"';
    case 'bearer':
      return 'Bearer';
    case 'other':
      return `${credential.scheme} realm="mock"`;
  }
}
