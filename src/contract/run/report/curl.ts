import { quotedForShell } from '../../../text/quoting.ts';
import type { Credentials } from '../credentials.ts';
import type { SentRequest } from '../exchange.ts';
import { saysAccept } from '../requests.ts';
import type { Redactor } from './redact.ts';

/** A request as a person can send it again: the credentials are the environment's. */
export function curlOf(
  { method, url, headers, body }: SentRequest,
  credentials: Credentials,
  redactor: Redactor,
): string {
  const parts = [`curl -i -X ${method} ${quotedForShell(redactor.text(url))}`];
  for (const [name, value] of Object.entries(headers)) {
    const shown = credentials.shown(name, value);
    parts.push(
      shown === undefined ? `-H ${quotedForShell(`${name}: ${redactor.text(value)}`)}` : `-H "${name}: ${shown}"`,
    );
  }
  // Curl would send one that takes anything.
  if (!saysAccept(headers)) parts.push("-H 'Accept:'");
  if (body !== undefined) parts.push(`--data-raw ${quotedForShell(redactor.text(body))}`);
  return parts.join(' \\\n  ');
}
