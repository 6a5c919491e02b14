import { isUtf8 } from 'node:buffer';
import { readHeader } from '../../text/header-bytes.ts';
import { quotedForShell } from '../../text/quoting.ts';
import { type Header, sendableHeaders } from '../../webhooks/custom-headers.ts';
import type { DestinationJudge } from '../../webhooks/deliveries-off.ts';
import { type Outcome, sendDelivery } from '../../webhooks/send-delivery.ts';
import type { ReceivedRequest } from './received-request.ts';

/** How long a replay may take, in milliseconds: the default timeout of a webhook. */
const timeoutMilliseconds = 30_000;

/** How long an argument of a command may be, in bytes: Linux allows 128 KiB, quotes and all. */
const longestArgument = 64 * 1024;

/** Sends what was received to another URL: method, headers but the connection's own, and the exact bytes. */
export function replay(request: ReceivedRequest, url: string, destinations: DestinationJudge): Promise<Outcome> {
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
    ...headers.map(([name, value]) => (value === '' ? `${name};` : `${name}: ${readHeader(value)}`)),
    ...missing.map((name) => `${name}:`),
  ];
}

/** The headers without those of the connection; several of one name are one, as HTTP has it. */
function headersToSend({ headers }: ReceivedRequest): readonly Header[] {
  const byName = new Map<string, Header>();
  for (const [key, value] of headers) {
    const name = key.toLowerCase();
    const before = byName.get(name);
    const separator = name === 'cookie' ? '; ' : ', ';
    byName.set(name, before === undefined ? [key, value] : [before[0], before[1] + separator + value]);
  }
  return sendableHeaders([...byName.values()], []).headers;
}
