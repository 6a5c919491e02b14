import { credentialNames } from '../run/credentials.ts';
import type { Exchange } from '../run/exchange.ts';

/** The credentials in recorded requests, which no report may show. */
export function secretsSent(exchanges: readonly Exchange[]): string[] {
  const secrets = exchanges.flatMap(({ request: { headers, url } }) => {
    const named = [...Object.entries(headers), ...new URL(url).searchParams];
    return named.flatMap(([name, value]) => (credentialNames.test(name) ? secretsIn(name, value) : []));
  });
  return [...new Set(secrets)];
}

/** The secrets in a value, without its scheme and the names of cookies. */
function secretsIn(name: string, value: string): string[] {
  if (/^cookie$/i.test(name)) return value.split(/;\s*/).map((pair) => pair.replace(/^[^=]*=/, ''));
  return [value.replace(/^(?:basic|bearer|digest|token)\s+/i, '')];
}
