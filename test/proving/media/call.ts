import type { IncomingHttpHeaders } from 'node:http';
import type { Problems } from './checks.ts';
import type { Store } from './store.ts';
import type { Switch } from './switches.ts';

export type Has = (name: Switch) => boolean;

/** A request that has been read. */
export interface Call {
  /** As the document names it, or method and path where it has no name. */
  readonly operation: string;
  readonly path: Readonly<Record<string, string>>;
  /** The path as it was sent. */
  readonly address: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** The media type of the body, without parameters. */
  readonly bodyType: string;
  readonly store: Store;
  readonly has: Has;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; not beside `bytes`. */
  readonly json?: unknown;
  readonly bytes?: Buffer;
  readonly type?: string;
}

export type Handler = (call: Call) => Answer;

const codes = {
  400: 'invalid',
  401: 'unauthorized',
  404: 'not_found',
  405: 'method_not_allowed',
  406: 'not_acceptable',
  409: 'conflict',
  410: 'gone',
  412: 'precondition_failed',
  413: 'too_large',
  415: 'unsupported_type',
  416: 'range_not_satisfiable',
  429: 'too_many',
} as const;

/** Thrown where a request is refused. */
export class Refusal extends Error {
  readonly answer: Answer;

  constructor(
    status: keyof typeof codes,
    message: string,
    more: { readonly fields?: Problems; readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(message);
    this.name = 'Refusal';
    const fields = more.fields && more.fields.size > 0 ? { fields: Object.fromEntries(more.fields) } : {};
    this.answer = {
      status,
      json: { error: { code: codes[status], message, ...fields } },
      ...(more.headers ? { headers: more.headers } : {}),
    };
  }
}

/** Thrown where the server itself fails; the answer is a 500 that does not say why. */
export class Crash extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'Crash';
  }
}

/** Refuses the request where there are problems. */
export function refuseFor(problems: Problems): void {
  if (problems.size > 0) throw new Refusal(400, 'The request is not valid.', { fields: problems });
}
