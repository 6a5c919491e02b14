import { quotedForShell } from '../../text/quoting.ts';
import type { SentRequest } from './exchange.ts';
import type { Redactor } from './redact.ts';

/** A request as a person can send it again: the token is the environment's. */
export function curlOf({ method, url, headers, body }: SentRequest, token: string, redactor: Redactor): string {
  const parts = [`curl -i -X ${method} ${quotedForShell(redactor.text(url))}`];
  for (const [name, value] of Object.entries(headers)) {
    parts.push(
      value === `Bearer ${token}`
        ? `-H "${name}: Bearer $TALKOVER_TOKEN"`
        : `-H ${quotedForShell(`${name}: ${redactor.text(value)}`)}`,
    );
  }
  if (body !== undefined) parts.push(`--data-raw ${quotedForShell(redactor.text(body))}`);
  return parts.join(' \\\n  ');
}
