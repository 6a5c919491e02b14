import type { Credentials } from '../credentials.ts';

/** A credential of a query, in the environment variable that holds it. */
interface QueryCredential {
  readonly name: string;
  readonly variable: string;
}

/** A URL as a shell passes it to curl. */
export interface ShellUrl {
  /** In order. A credential here needs no encoding. */
  readonly parts: readonly (string | QueryCredential)[];
  /** Credentials that need encoding, which curl does since version 7.87: they are not in the URL. */
  readonly encoded: readonly QueryCredential[];
}

/** Replaces the credentials in the query of a URL. */
export function shellUrl(url: string, credentials: Credentials): ShellUrl {
  const [, start = url, search] = /^([^?]*)\?(.*)$/s.exec(url) ?? [];
  const known = search === undefined ? [] : credentials.inQuery;
  if (search === undefined || known.length === 0) return { parts: [url], encoded: [] };
  const parts: (string | QueryCredential)[] = [start];
  const encoded: QueryCredential[] = [];
  let separator = '?';
  for (const pair of search.split('&')) {
    const found = known.find(({ name, value }) => pair === String(new URLSearchParams([[name, value]])));
    if (found !== undefined && !/^[\w.~-]+$/.test(found.value)) {
      encoded.push(found);
      continue;
    }
    parts.push(separator + (found === undefined ? pair : `${pair.slice(0, pair.indexOf('='))}=`));
    if (found !== undefined) parts.push(found);
    separator = '&';
  }
  return { parts, encoded };
}

/** The option of curl that adds a credential to the query. */
export function queryOption({ name, variable }: QueryCredential): string {
  return `--url-query "${encodeURIComponent(name)}=$${variable}"`;
}
