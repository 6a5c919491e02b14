import { base64Of } from '../../text/base64.ts';
import { readHeader } from '../../text/header-bytes.ts';
import { quotedForShell } from '../../text/quoting.ts';
import { isUtf8, utf8Of } from '../../text/utf8.ts';
import { headersToSend } from './headers-to-send.ts';
import type { ReceivedRequest } from './received-request.ts';

/** How long an argument of a command may be, in bytes: Linux allows 128 KiB, quotes and all. */
const longestArgument = 64 * 1024;

/** A command for a POSIX shell that sends what was received to where it came, byte for byte. */
export function curlOf(request: ReceivedRequest): string {
  const { method, origin, url, body } = request;
  const isArgument = isUtf8(body) && !body.includes(0) && body.length <= longestArgument;
  const parts = [
    `curl -i ${method === 'HEAD' && body.length === 0 ? '--head' : `-X ${method}`} --globoff ${quotedForShell(origin + url)}`,
    ...curlHeaders(request).map((header) => `-H ${quotedForShell(header)}`),
  ];
  if (body.length === 0) return parts.join(' \\\n  ');
  if (isArgument) return [...parts, `--data-raw ${quotedForShell(utf8Of(body))}`].join(' \\\n  ');
  // `printf` is the shell's own, and takes an argument of any length; what `base64` makes of it may have any byte.
  const bytes = `printf %s '${base64Of(body)}' | base64 -d`;
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
