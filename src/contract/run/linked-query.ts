import { percentDecoded } from '../../openapi/parameters/pairs.ts';
import { ReferenceUnmet } from './reference-unmet.ts';

/** The longest link that is followed, in characters. */
const longestLink = 8000;

/**
 * The query of a link to the same path of the same origin: requests go nowhere else.
 * @param link the link from an answer
 * @param url the URL of the request, without a query
 * @param credentials credentials in the query, which replace those of the link
 * @returns with its question mark; empty for none
 * @throws {ReferenceUnmet} if it is no link, or leads to another path or host
 */
export function linkedQuery(link: unknown, url: string, credentials: Iterable<readonly [string, string]>): string {
  if (typeof link !== 'string' || link.length > longestLink || !URL.canParse(link, url))
    throw new ReferenceUnmet('there is no link to a next page');
  const [target, own] = [new URL(link, url), new URL(url)];
  if (target.origin !== own.origin || plainPath(target) !== plainPath(own))
    throw new ReferenceUnmet('the link to the next page leads to another path or host, where the run does not go');
  for (const [name, value] of credentials) target.searchParams.set(name, value);
  return target.search;
}

function plainPath({ pathname }: URL): string {
  return percentDecoded(pathname).replace(/\/$/, '');
}
