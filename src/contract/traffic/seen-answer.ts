import { isUtf8 } from 'node:buffer';
import type { SeenBody, SeenExchange } from '../../har/seen-exchange.ts';
import { decoded, encodingsOf } from '../../openapi/bodies/read/content-encoding.ts';
import { isDeeper } from '../../openapi/document/depth.ts';
import { type Response, responseFor } from '../../openapi/operations/operation.ts';
import type { Step } from '../cases/step.ts';
import type { Exchange } from '../run/exchange.ts';
import { parseJson } from '../run/json-text.ts';
import { deepestJson } from '../run/wire/limits.ts';
import type { Found } from './found.ts';
import type { InputReading } from './request-reading.ts';
import { headersByName } from './seen-headers.ts';

/** The longest body that is unpacked, in bytes: a longer one is not judged. */
export const mostBytes = 16 * 1024 * 1024;

/** An exchange in the form that the suite's checks take. */
export interface Checkable {
  readonly exchange: Exchange;
  /** True if the whole body of the answer is there: otherwise it can't be judged. */
  readonly isBodyKnown: boolean;
}

/**
 * Converts a seen exchange for the suite's checks.
 * @param name the name of the request in messages
 * @param input how the API writes values that the document does not allow
 */
export async function checkable(
  name: string,
  { operation, parameters }: Found,
  seen: SeenExchange,
  input: Pick<InputReading, 'repaired'>,
): Promise<Checkable> {
  const { request, answer, milliseconds, failure } = seen;
  const headers = headersByName(request.headers);
  const step: Step = {
    ...{ id: name, operation, method: request.method, path: operation.path, references: {} },
    ...{ access: 'given', mayCreate: false },
    parameters: [...headers].map(([header, value]) => ({ in: 'header', name: header, value })),
  };
  const body = textIn(request.body);
  const sent = { method: request.method, url: request.url, headers: Object.fromEntries(headers), body };
  const path = Object.fromEntries(
    operation.pathParameters.map(({ name: parameter }, index) => [parameter, parameters[index] ?? '']),
  );
  const exchange = { step, request: sent, path, sent: undefined, deliveries: undefined };
  if (answer === undefined) {
    return { exchange: { ...exchange, answer: undefined, failure: failure ?? 'none came' }, isBodyKnown: false };
  }
  const answerHeaders = headersByName(answer.headers);
  const bytes =
    failure === undefined ? await plainBytes(answer.body, answerHeaders.get('content-encoding')) : undefined;
  const text = bytes === undefined ? '' : utf8.decode(bytes);
  const json = parseJson(text);
  const isBodyKnown = bytes !== undefined && !isDeeper(json, deepestJson);
  if (isBodyKnown) repair(json, responseFor(operation, answer.status), input);
  return {
    exchange: {
      ...exchange,
      failure: undefined,
      answer: { status: answer.status, headers: answerHeaders, text, json, milliseconds },
    },
    isBodyKnown,
  };
}

/** Repairs a body as the API writes it: PHP writes an empty object as `[]`. */
function repair(json: unknown, response: Response | undefined, input: Pick<InputReading, 'repaired'>): void {
  if (response?.validate?.(json) === false) input.repaired(json, response.validate.errors ?? []);
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** The text of a body; undefined if it is empty, binary or encoded. */
function textIn({ bytes, isDecoded }: SeenBody): string | undefined {
  if (bytes === undefined || bytes.length === 0) return undefined;
  return isUtf8(bytes) || isDecoded === true ? utf8.decode(bytes) : undefined;
}

/** A body without its content encodings; undefined if it was not kept or can't be decoded. */
async function plainBytes({ bytes, isDecoded }: SeenBody, contentEncoding: string | undefined) {
  if (bytes === undefined || bytes.length === 0 || isDecoded === true) return bytes;
  const outcome = await decoded(bytes, encodingsOf(contentEncoding), mostBytes);
  return 'bytes' in outcome ? outcome.bytes : undefined;
}
