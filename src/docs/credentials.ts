import { hasKeys } from '../openapi/document/json-pointer.ts';
import type { Operation } from '../openapi/operations/operation.ts';
import type { Credential } from '../openapi/operations/security-scheme.ts';
import { alternativesOf, credentialsOf } from '../openapi/operations/security-scheme.ts';
import { isUserAndPassword } from '../openapi/operations/token-form.ts';
import type { SchemaReading } from './schema-reading.ts';

type Security = Operation['security'];

/** The placeholder of a token or a key in a sample. */
export const tokenPlaceholder = 'YOUR_TOKEN';

/** The placeholder for Basic, which must be base64 of `user:password`. */
const basicPlaceholder = 'dXNlcjpwYXNzd29yZA==';

/** Replaces the placeholders in a sample by a token. Keeps that of Basic if the token has another form. */
export function withToken(sample: string, token: string): string {
  return sample.replaceAll(tokenPlaceholder, () => token).replaceAll(basicPlaceholder, () => basicOf(token));
}

function basicOf(token: string): string {
  return isUserAndPassword(token) ? token : basicPlaceholder;
}

/** A credential, and its place in a request. */
export interface CarriedCredential {
  readonly in: 'header' | 'query' | 'cookie';
  readonly name: string;
  readonly value: string;
}

/** The credentials that satisfy the first alternative of an operation's security. */
export function carriedCredentials([first = []]: Security, token = tokenPlaceholder): CarriedCredential[] {
  return first.map((credential) => carried(credential, token));
}

/** The alternatives in a sentence: ``Needs `X-Api-Key: TOKEN` or `Authorization: Bearer TOKEN`.`` */
export function securitySentence(security: Security): string {
  if (security.length === 0) return 'Needs no token.';
  const alternatives = security.map((credentials) => credentials.map(inWords).join(' and '));
  return `Needs ${alternatives.join(' or ')}.`;
}

/**
 * The security of an operation of a document without external references.
 * @param requirements of the operation, or of the document
 */
export function securityOf(requirements: unknown, securitySchemes: unknown, reading: SchemaReading): Security {
  const schemes = hasKeys(securitySchemes) ? securitySchemes : {};
  return alternativesOf(requirements, (name) => credentialsOf(reading.resolved(schemes[name])));
}

function carried(credential: Credential, token: string): CarriedCredential {
  switch (credential.kind) {
    case 'bearer':
      return { in: 'header', name: 'Authorization', value: `Bearer ${token}` };
    case 'basic':
      return {
        in: 'header',
        name: 'Authorization',
        value: `Basic ${basicOf(token)}`,
      };
    case 'other':
      return { in: 'header', name: 'Authorization', value: `${credential.scheme} ${token}` };
    case 'apiKey':
      return { in: credential.in, name: credential.name, value: token };
  }
}

function inWords(credential: Credential): string {
  const { in: where, name, value } = carried(credential, 'TOKEN');
  if (credential.kind === 'basic') return '`Authorization: Basic TOKEN` (`user:password` in base64)';
  if (where === 'header') return `\`${name}: ${value}\``;
  return where === 'query' ? `\`${name}=${value}\` in the query` : `the cookie \`${name}=${value}\``;
}
