import { type Header, writeHeader } from '../text/header-bytes.ts';

/** One of a webhook's `custom_headers`, of any text. */
export interface CustomHeader {
  readonly key: string;
  readonly value: string;
}

export interface DeliveryHeaders {
  readonly headers: readonly Header[];
  /** A sentence for each custom header that is left out. Values are never in it: they may be secret. */
  readonly notes: readonly string[];
}

/**
 * Of the connection and not of the message (RFC 9110, 7.6.1), or of how a message is framed and addressed: with these a
 * header could turn one request into two, or into one for another host.
 */
const connectionHeaders: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'http2-settings',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Those of our own headers that a webhook may replace. What proves where a delivery comes from is not among them. */
const replaceable: ReadonlySet<string> = new Set(['accept', 'content-type', 'user-agent']);

/**
 * The headers of a delivery: our own, then the webhook's, in UTF-8. Names are alike in any case. A custom header takes the
 * place of our Accept, Content-Type or User-Agent, and of an earlier custom header with its name; it is left out when it has
 * the name of any other of our own, when it is the connection's, and when HTTP does not allow its name or value.
 */
export function deliveryHeaders(custom: readonly CustomHeader[], own: readonly Header[]): DeliveryHeaders {
  return sendableHeaders(
    custom.map(({ key, value }) => [key, writeHeader(value)]),
    own,
  );
}

/** The same for headers whose values are bytes already. */
export function sendableHeaders(others: readonly Header[], own: readonly Header[]): DeliveryHeaders {
  const ownNames = new Set(own.map(([name]) => name.toLowerCase()));
  const last = new Map(others.map(([key], index) => [key.toLowerCase(), index]));
  const sent: Header[] = [];
  const notes: string[] = [];
  for (const [index, header] of others.entries()) {
    const [key] = header;
    const isRepeated = last.get(key.toLowerCase()) !== index;
    const reason = isRepeated ? 'another one below has the same name' : objectionTo(header, ownNames);
    if (reason === undefined) sent.push(header);
    else notes.push(`custom header ${JSON.stringify(key)} is left out: ${reason}`);
  }
  const sentNames = new Set(sent.map(([name]) => name.toLowerCase()));
  return { headers: [...own.filter(([name]) => !sentNames.has(name.toLowerCase())), ...sent], notes };
}

/** Name and value by RFC 9110, 5.1 and 5.5, as Node has them: it would refuse to send the whole delivery. */
function objectionTo([key, value]: Header, ownNames: ReadonlySet<string>): string | undefined {
  const name = key.toLowerCase();
  if (connectionHeaders.has(name) || name.startsWith('proxy-')) return 'it is for the connection to set';
  if (ownNames.has(name) && !replaceable.has(name)) return 'the delivery sets it';
  if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(key)) return 'HTTP does not allow such a name';
  if (/[^\t\x20-\x7e\x80-\xff]/.test(value)) return 'its value has characters that HTTP does not allow';
  return undefined;
}
