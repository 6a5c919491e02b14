import type { Header } from '../../text/header-bytes.ts';
import { sendableHeaders } from '../../webhooks/custom-headers.ts';
import type { ReceivedRequest } from './received-request.ts';

/** Removes the connection's headers, and joins several values of a name, as HTTP allows. */
export function headersToSend({ headers }: ReceivedRequest): readonly Header[] {
  const byName = new Map<string, Header>();
  for (const [key, value] of headers) {
    const name = key.toLowerCase();
    const before = byName.get(name);
    const separator = name === 'cookie' ? '; ' : ', ';
    byName.set(name, before === undefined ? [key, value] : [before[0], before[1] + separator + value]);
  }
  return sendableHeaders([...byName.values()], []).headers;
}
