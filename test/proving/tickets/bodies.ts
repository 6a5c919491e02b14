import type { IncomingMessage } from 'node:http';
import { isRecord } from './fields.ts';
import { type Part, readMultipart } from './multipart.ts';
import { Refusal } from './refusal.ts';
import { maxBody } from './rules.ts';
import type { Switches } from './switches.ts';

export type BodyKind = 'form' | 'json' | 'multipart';

export interface Body {
  readonly kind: BodyKind;
  /** Fields of a form or of a JSON object; a field that a form repeats is a list. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly parts: readonly Part[];
}

/** The bytes of a body. Throws {@link Refusal} where there are too many, after they have been read. */
export async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    // A request without an encoding yields buffers.
    const bytes = chunk as Buffer;
    length += bytes.length;
    if (length <= maxBody) chunks.push(bytes);
  }
  if (length > maxBody) throw new Refusal(413, 'request_too_large');
  return Buffer.concat(chunks);
}

/** Throws {@link Refusal}. */
export function readBody(
  contentType: string | undefined,
  bytes: Buffer,
  kinds: readonly BodyKind[],
  switches: Switches,
): Body {
  const { on } = switches;
  const [mediaType = '', ...parameters] = (contentType ?? '').split(';').map((part) => part.trim());
  const charset = parameters.find((parameter) => /^charset=/i.test(parameter));
  const kind =
    on('any-media-type') && !mediaTypes.has(mediaType.toLowerCase()) ? 'form' : mediaTypes.get(mediaType.toLowerCase());
  if (!contentType && bytes.length === 0) throw new Refusal(400, 'invalid_request', ['body.required']);
  const isRefused = (kind === 'json' && on('json-refused')) || (kind === 'form' && on('forms-refused'));
  if (!kind || !kinds.includes(kind) || isRefused || (charset && !/^charset="?utf-?8"?$/i.test(charset))) {
    throw new Refusal(415, 'unsupported_media_type', [`body.${mediaType}`]);
  }
  if (kind === 'form') return { kind, fields: formOf(bytes.toString('utf8'), switches), parts: [] };
  if (kind === 'json') return { kind, fields: jsonOf(bytes), parts: [] };
  const boundary = /;\s*boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType ?? '');
  const text = boundary?.[1] ?? boundary?.[2];
  if (text === undefined) throw new Refusal(400, 'invalid_request', ['body.boundary']);
  return { kind, fields: {}, parts: readMultipart(bytes, text) };
}

const mediaTypes: ReadonlyMap<string, BodyKind> = new Map([
  ['application/x-www-form-urlencoded', 'form'],
  ['application/json', 'json'],
  ['multipart/form-data', 'multipart'],
]);

function formOf(text: string, { on }: Switches): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  const readable = on('space-to-plus') ? text.replaceAll('+', '%2B') : text;
  for (const [name, value] of new URLSearchParams(on('plus-to-space') ? readable.replace(/%2B/gi, '+') : readable)) {
    const before = Object.hasOwn(fields, name) ? fields[name] : undefined;
    const next = before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value];
    // A name such as __proto__ is a field like any other.
    Object.defineProperty(fields, name, { value: next, enumerable: true, configurable: true, writable: true });
  }
  return fields;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Throws {@link Refusal} where bytes are no JSON object in UTF-8. */
export function jsonOf(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(utf8.decode(bytes));
  } catch {
    throw new Refusal(400, 'invalid_request', ['body.json']);
  }
  if (!isRecord(value)) throw new Refusal(400, 'invalid_request', ['body.type']);
  return value;
}
