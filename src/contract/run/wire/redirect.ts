import type { Answer } from '../exchange.ts';

/** Where an answer redirects to, without what may be secret in it: credentials, query, fragment. Undefined if nowhere. */
export function redirectOf({ status, headers }: Answer, url: string): string | undefined {
  const location = headers.get('location');
  if (status < 300 || status > 399 || location === undefined) return undefined;
  if (!URL.canParse(location, url)) return 'an unreadable Location';
  const { protocol, host, pathname, search, hash } = new URL(location, url);
  const more = search === '' && hash === '' ? '' : '?…';
  return /^https?:$/.test(protocol) ? `${protocol}//${host}${pathname}${more}` : `${protocol}…`;
}
