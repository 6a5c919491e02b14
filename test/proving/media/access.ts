import type { IncomingHttpHeaders } from 'node:http';
import { Crash, type Has, Refusal } from './call.ts';

export const user = 'curator';
export const password = 'under-the-stairs-7';
export const apiKey = 'player-4c1f';

const open: ReadonlySet<string> = new Set(['getStatus']);
const withKey: ReadonlySet<string> = new Set(['GET /assets/{assetId}/content']);

/** Refuses who may not do this. */
export function refuseStranger(
  operation: string,
  headers: IncomingHttpHeaders,
  query: URLSearchParams,
  has: Has,
): void {
  if (open.has(operation)) return;
  if (operation === 'DELETE /assets/{assetId}' && has('deletion-without-password')) return;
  if (operation === 'search' && has('search-without-password')) return;
  if (operation === 'patchAsset' && has('patch-without-password')) return;
  const key = query.get('api_key');
  if (withKey.has(operation) && key !== null && (key === apiKey || has('any-key-accepted'))) return;

  const [scheme = '', credentials = ''] = (headers.authorization ?? '').split(' ');
  const isBasic = /^basic$/i.test(scheme);
  const [name = '', ...rest] = Buffer.from(credentials, 'base64').toString('utf8').split(':');
  const given = rest.join(':');
  if (isBasic && name === user && (given === password || has('any-password-accepted'))) return;
  if (isBasic && name === user && given === '' && has('empty-password-accepted')) return;
  if (isBasic && has('any-user-accepted') && given === password) return;
  if (!isBasic && scheme !== '' && has('any-scheme-accepted')) return;
  if (isBasic && !/^[a-z0-9+/]+=*$/i.test(credentials) && has('broken-credentials-fail')) {
    throw new Crash('The credentials are no base64');
  }
  const told = has('password-shown') && given !== '' ? ` ${given} is not the password.` : '';
  throw new Refusal(401, `The credentials are missing or wrong.${told}`, {
    headers: { 'WWW-Authenticate': 'Basic realm="media", charset="UTF-8"' },
  });
}
