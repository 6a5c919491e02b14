import type { Exchange } from '../run/exchange.ts';

/** Headers and parameters of the query that let somebody in, whether or not a document names them. */
const credentialNames = /auth|key|token|secret|passw|cookie|credential|session|signature/i;

/** What recorded requests were let in with: no report shows it. */
export function secretsSent(exchanges: readonly Exchange[]): string[] {
  const secrets = exchanges.flatMap(({ request: { headers, url } }) => {
    const named = [...Object.entries(headers), ...new URL(url).searchParams];
    return named.flatMap(([name, value]) => (credentialNames.test(name) ? secretsIn(name, value) : []));
  });
  return [...new Set(secrets)];
}

/** A scheme is no secret, nor the name of a cookie. */
function secretsIn(name: string, value: string): string[] {
  if (/^cookie$/i.test(name)) return value.split(/;\s*/).map((pair) => pair.replace(/^[^=]*=/, ''));
  return [value.replace(/^(?:basic|bearer|digest|token)\s+/i, '')];
}
