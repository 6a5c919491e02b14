import type { Header } from '../../text/header-bytes.ts';
import { sendableHeaders } from '../../webhooks/custom-headers.ts';
import type { ReceivedRequest } from './received-request.ts';

/** The headers without those of the connection; several of one name are one, as HTTP has it. */
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
