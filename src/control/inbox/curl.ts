import { base64Of } from '../../text/base64.ts';
import { readHeader } from '../../text/header-bytes.ts';
import { quotedForShell } from '../../text/quoting.ts';
import { isUtf8, utf8Of } from '../../text/utf8.ts';
import { headersToSend } from './headers-to-send.ts';
import type { ReceivedRequest } from './received-request.ts';

/** The longest argument of a command, in bytes. Linux allows 128 KiB including quotes. */
const longestArgument = 64 * 1024;

/** Makes a command for a POSIX shell that sends a received request again, byte for byte. */
export function curlOf(request: ReceivedRequest): string {
  const { method, origin, url, body } = request;
  const isArgument = isUtf8(body) && !body.includes(0) && body.length <= longestArgument;
  const parts = [
    `curl -i ${method === 'HEAD' && body.length === 0 ? '--head' : `-X ${method}`} --globoff ${quotedForShell(origin + url)}`,
    ...curlHeaders(request).map((header) => `-H ${quotedForShell(header)}`),
  ];
  if (body.length === 0) return parts.join(' \\\n  ');
  if (isArgument) return [...parts, `--data-raw ${quotedForShell(utf8Of(body))}`].join(' \\\n  ');
  // `printf` is built into the shell and takes an argument of any length. The output of `base64` may contain any byte.
  const bytes = `printf %s '${base64Of(body)}' | base64 -d`;
  return `${bytes} | ${[...parts, '--data-binary @-'].join(' \\\n  ')}`;
}

/**
 * Writes headers for curl: a colon without a value prevents curl's own header, and a semicolon sends an empty value.
 */
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
