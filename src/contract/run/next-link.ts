/** How much of a header is read, in characters. */
const longestHeader = 10_000;

/** The target of the link to the next page in a `Link` header (RFC 8288); undefined for none. */
export function nextLinkIn(header: string): string | undefined {
  for (const link of header.slice(0, longestHeader).split(/,(?=\s*<)/)) {
    const [, target, parameters = ''] = /^\s*<([^<>]*)>(.*)$/s.exec(link) ?? [];
    const relations = parameters.split(';').flatMap((one) => /^\s*rel\s*=(.*)$/is.exec(one)?.[1] ?? []);
    if (relations.some((one) => /\bnext\b/i.test(one))) return target;
  }
  return undefined;
}

/** Names of properties that hold a link to the next page, or the object that does. */
export const nextLinkName = /^(@odata\.)?next(_?(page_?)?(url|link|uri|href))?$/i;

/** Names of objects that may hold a list's data about its pages. */
export const pagesHolder = /^_?(data|links|meta|pagination|paging|pages?|page_?info|cursors?|result|response)$/i;
