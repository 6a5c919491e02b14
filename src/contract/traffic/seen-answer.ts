import type { SeenBody, SeenExchange } from '../../har/seen-exchange.ts';
import { decoded, encodingsOf } from '../../openapi/bodies/read/content-encoding.ts';
import { isDeeper } from '../../openapi/document/depth.ts';
import type { Step } from '../cases/step.ts';
import type { Exchange } from '../run/exchange.ts';
import { parseJson } from '../run/json-text.ts';
import { deepestJson } from '../run/wire/limits.ts';
import type { Found } from './found.ts';
import { headersByName } from './seen-headers.ts';

/** The longest body that is unpacked, in bytes: of a longer one nothing is said. */
const mostBytes = 16 * 1024 * 1024;

/** An exchange as the checks of the suite take it. */
export interface Checkable {
  readonly exchange: Exchange;
  /** Whether the answer's body is there, whole: else nothing can be said of it. */
  readonly isBodyKnown: boolean;
}

/** @param name what the messages call the request */
export async function checkable(name: string, { operation }: Found, seen: SeenExchange): Promise<Checkable> {
  const { request, answer, milliseconds, failure } = seen;
  const headers = headersByName(request.headers);
  const step: Step = {
    ...{ id: name, operation, method: request.method, path: operation.path, references: {} },
    ...{ access: 'given', mayCreate: false },
    parameters: [...headers].map(([header, value]) => ({ in: 'header', name: header, value })),
  };
  const sent = { method: request.method, url: request.url, headers: Object.fromEntries(headers), body: undefined };
  const exchange = { step, request: sent, path: {}, sent: undefined, deliveries: undefined };
  if (answer === undefined) {
    return { exchange: { ...exchange, answer: undefined, failure: failure ?? 'none came' }, isBodyKnown: false };
  }
  const answerHeaders = headersByName(answer.headers);
  const bytes =
    failure === undefined ? await plainBytes(answer.body, answerHeaders.get('content-encoding')) : undefined;
  const text = bytes === undefined ? '' : utf8.decode(bytes);
  const json = parseJson(text);
  const isBodyKnown = bytes !== undefined && !isDeeper(json, deepestJson);
  return {
    exchange: {
      ...exchange,
      failure: undefined,
      answer: { status: answer.status, headers: answerHeaders, text, json, milliseconds },
    },
    isBodyKnown,
  };
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** A body without its content encodings; undefined where it was not kept, or can't be read. */
async function plainBytes({ bytes, isDecoded }: SeenBody, contentEncoding: string | undefined) {
  if (bytes === undefined || bytes.length === 0 || isDecoded === true) return bytes;
  const outcome = await decoded(bytes, encodingsOf(contentEncoding), mostBytes);
  return 'bytes' in outcome ? outcome.bytes : undefined;
}
