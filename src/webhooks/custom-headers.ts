import { type Header, writeHeader } from '../text/header-bytes.ts';

/** One of a webhook's `custom_headers`, with any text. */
export interface CustomHeader {
  readonly key: string;
  readonly value: string;
}

export interface DeliveryHeaders {
  readonly headers: readonly Header[];
  /** A sentence for each omitted custom header. Never contains values, which may be secret. */
  readonly notes: readonly string[];
}

/**
 * Headers of the connection (RFC 9110, 7.6.1), and those that frame and address a message: with these, a header could
 * turn one request into two, or send it to another host.
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

/** Our own headers that a webhook may replace. Those that prove the origin of a delivery are not among them. */
const replaceable: ReadonlySet<string> = new Set(['accept', 'content-type', 'user-agent']);

/**
 * Makes the headers of a delivery: our own, then the webhook's, in UTF-8. Names are compared without case. A custom
 * header replaces our Accept, Content-Type or User-Agent, and an earlier custom header of the same name. It is omitted
 * if its name is another of our own or of the connection's, or if HTTP does not allow its name or value.
 */
export function deliveryHeaders(custom: readonly CustomHeader[], own: readonly Header[]): DeliveryHeaders {
  return sendableHeaders(
    custom.map(({ key, value }) => [key, writeHeader(value)]),
    own,
  );
}

/** Works like {@link deliveryHeaders} for values that are already bytes. */
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

/**
 * Checks a name and a value by RFC 9110, 5.1 and 5.5, and as Node does, which would otherwise refuse the whole
 * delivery.
 */
function objectionTo([key, value]: Header, ownNames: ReadonlySet<string>): string | undefined {
  const name = key.toLowerCase();
  if (connectionHeaders.has(name) || name.startsWith('proxy-')) return 'it is for the connection to set';
  if (ownNames.has(name) && !replaceable.has(name)) return 'the delivery sets it';
  if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(key)) return 'HTTP does not allow such a name';
  if (/[^\t\x20-\x7e\x80-\xff]/.test(value)) return 'its value has characters that HTTP does not allow';
  return undefined;
}
