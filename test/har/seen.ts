import type { SeenAnswer, SeenBody, SeenExchange, SeenRequest } from '../../src/har/seen-exchange.ts';
import type { Header } from '../../src/text/header-bytes.ts';

/** A body of these bytes. */
export function bodyOf(content: string | Uint8Array = ''): SeenBody {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return { bytes, size: bytes.length };
}

interface RequestGiven extends Partial<Omit<SeenRequest, 'body'>> {
  readonly body?: string | Uint8Array | SeenBody;
}

interface AnswerGiven extends Partial<Omit<SeenAnswer, 'body'>> {
  readonly body?: string | Uint8Array | SeenBody;
}

interface ExchangeGiven extends Partial<Omit<SeenExchange, 'request' | 'answer'>> {
  readonly request?: RequestGiven;
  /** Null for none. */
  readonly answer?: AnswerGiven | null;
}

const json: readonly Header[] = [['Content-Type', 'application/json']];

/** An exchange with the parts that a test gives, and defaults for the rest. */
export function seen({ request = {}, answer = {}, ...others }: ExchangeGiven = {}): SeenExchange {
  return {
    ...{ began: Date.UTC(2026, 0, 1), milliseconds: 12, failure: answer === null ? 'connection reset' : undefined },
    ...others,
    request: {
      ...{ method: 'GET', url: 'https://api.example.com/v1/things', httpVersion: '1.1', headers: [] },
      ...request,
      body: asBody(request.body),
    },
    answer:
      answer === null
        ? undefined
        : { ...{ status: 200, reason: 'OK', httpVersion: '1.1', headers: json }, ...answer, body: asBody(answer.body) },
  };
}

function asBody(body: string | Uint8Array | SeenBody = ''): SeenBody {
  return typeof body === 'string' || body instanceof Uint8Array ? bodyOf(body) : body;
}
