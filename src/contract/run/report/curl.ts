import { quotedForShell, shellWord } from '../../../text/quoting.ts';
import type { Credentials } from '../credentials.ts';
import type { SentRequest } from '../exchange.ts';
import { saysAccept } from '../request-headers.ts';
import type { Redactor } from './redact.ts';
import { bytesWithout, shellBody } from './shell-body.ts';
import { queryOption, shellUrl } from './shell-url.ts';

/** The curl command that sends a request again, with credentials from environment variables. */
export function curlOf(
  { method, url, headers, body, bytes }: SentRequest,
  credentials: Credentials,
  redactor: Redactor,
): string {
  const { parts: urlParts, encoded } = shellUrl(url, credentials);
  const word = shellWord(urlParts.map((part) => (typeof part === 'string' ? redactor.text(part) : part)));
  // With -X HEAD, curl would wait for a body.
  const parts = [`curl ${method === 'HEAD' ? '-I' : `-i -X ${method}`} ${word}`, ...encoded.map(queryOption)];
  for (const [name, value] of Object.entries(headers)) {
    const shown = credentials.shown(name, value);
    parts.push(
      shown === undefined ? `-H ${quotedForShell(`${name}: ${redactor.text(value)}`)}` : `-H "${name}: ${shown}"`,
    );
  }
  // Without the option, curl would send `Accept: */*`.
  if (!saysAccept(headers)) parts.push("-H 'Accept:'");
  const redact = (text: string) => redactor.text(text);
  const content = bytes === undefined ? body : bytesWithout(bytes, redact);
  if (content === undefined) return parts.join(' \\\n  ');
  const { before, option } = shellBody([typeof content === 'string' ? redact(content) : content]);
  return before + [...parts, option].join(' \\\n  ');
}
