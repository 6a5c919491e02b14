import { isUtf8 } from 'node:buffer';
import { quotedForShell } from '../spec/quoting.ts';
import { deliveryHeaders, type Header } from './deliveries/custom-headers.ts';
import type { Destinations } from './deliveries/destinations.ts';
import { type Outcome, sendDelivery } from './deliveries/send-delivery.ts';
import type { ReceivedRequest } from './inbox.ts';

/** How long a replay may take, in milliseconds: the default timeout of a webhook. */
const timeoutMilliseconds = 30_000;

/** How long an argument of a command may be, in bytes: Linux allows 128 KiB, quotes and all. */
const longestArgument = 64 * 1024;

/** Sends what was received to another URL: method, headers but the connection's own, and the exact bytes. */
export function replay(request: ReceivedRequest, url: string, destinations: Destinations): Promise<Outcome> {
  const { method, body } = request;
  const headers = headersToSend(request);
  return sendDelivery({ method, url, headers, body, timeoutMilliseconds }, destinations, new AbortController().signal);
}

/** A command for a POSIX shell that sends what was received to where it came, byte for byte. */
export function curlOf(request: ReceivedRequest): string {
  const { method, origin, url, body } = request;
  const isArgument = isUtf8(body) && !body.includes(0) && body.length <= longestArgument;
  const parts = [
    `curl -i ${method === 'HEAD' && body.length === 0 ? '--head' : `-X ${method}`} --globoff ${quotedForShell(origin + url)}`,
    ...curlHeaders(request).map((header) => `-H ${quotedForShell(header)}`),
  ];
  if (body.length === 0) return parts.join(' \\\n  ');
  if (isArgument) return [...parts, `--data-raw ${quotedForShell(body.toString('utf8'))}`].join(' \\\n  ');
  // `printf` is the shell's own, and takes an argument of any length; what `base64` makes of it may have any byte.
  const bytes = `printf %s '${body.toString('base64')}' | base64 -d`;
  return `${bytes} | ${[...parts, '--data-binary @-'].join(' \\\n  ')}`;
}

/** In curl's form, where a colon without a value keeps it from adding a header of its own, and a semicolon sends none. */
function curlHeaders(request: ReceivedRequest): string[] {
  const headers = headersToSend(request);
  const names = new Set(headers.map(([name]) => name.toLowerCase()));
  const ofCurl = ['Accept', 'User-Agent', ...(request.body.length > 0 ? ['Content-Type'] : [])];
  const missing = ofCurl.filter((name) => !names.has(name.toLowerCase()));
  return [
    ...headers.map(([name, value]) => (value === '' ? `${name};` : `${name}: ${inUtf8(value)}`)),
    ...missing.map((name) => `${name}:`),
  ];
}

/** The headers without those of the connection; several of one name are one, as HTTP has it. */
function headersToSend({ headers }: ReceivedRequest): readonly Header[] {
  const byName = new Map<string, { key: string; value: string }>();
  for (const [key, value] of headers) {
    const name = key.toLowerCase();
    const before = byName.get(name);
    const separator = name === 'cookie' ? '; ' : ', ';
    byName.set(name, before === undefined ? { key, value } : { ...before, value: before.value + separator + value });
  }
  return deliveryHeaders([...byName.values()], []).headers;
}

/** Node reads each byte of a header as a character; in a shell, the same bytes are UTF-8. */
function inUtf8(value: string): string {
  const bytes = Buffer.from(value, 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : value;
}
