import { isObject } from './json-pointer.ts';
import type { Credential } from './operation.ts';

/** What a security scheme asks a request for; undefined for what no request carries, such as a client certificate. */
export function credentialOf(scheme: unknown): Credential | undefined {
  if (!isObject(scheme)) return undefined;
  const { type, in: where, name } = scheme;
  if (type === 'http') return { kind: String(scheme.scheme).toLowerCase() === 'basic' ? 'basic' : 'bearer' };
  if (type === 'oauth2' || type === 'openIdConnect') return { kind: 'bearer' };
  if (type !== 'apiKey' || typeof name !== 'string') return undefined;
  return where === 'header' || where === 'query' || where === 'cookie'
    ? { kind: 'apiKey', in: where, name }
    : undefined;
}
