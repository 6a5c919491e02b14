import type { Answer } from '../exchange.ts';

/**
 * The target of a redirect, without credentials, query and fragment, which may be secret; undefined for no redirect.
 */
export function redirectOf({ status, headers }: Answer, url: string): string | undefined {
  const location = headers.get('location');
  if (status < 300 || status > 399 || location === undefined) return undefined;
  if (!URL.canParse(location, url)) return 'an unreadable Location';
  const { protocol, host, pathname, search, hash } = new URL(location, url);
  const more = search === '' && hash === '' ? '' : '?…';
  return /^https?:$/.test(protocol) ? `${protocol}//${host}${pathname}${more}` : `${protocol}…`;
}
