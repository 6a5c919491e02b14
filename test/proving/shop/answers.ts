import { STATUS_CODES } from 'node:http';
import type { Json, Values } from './json.ts';
import type { Violation } from './validate.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly type?: string;
  /** Written as JSON. */
  readonly body?: Json;
  /** Written as it is, in place of a body. */
  readonly text?: string;
}

export function json(status: number, body: Json, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers, type: 'application/json', body };
}

export const nothing: Answer = { status: 204, headers: {} };

const kinds: Readonly<Record<number, string>> = {
  400: 'bad-request',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not-found',
  405: 'method-not-allowed',
  409: 'conflict',
  410: 'gone',
  413: 'too-large',
  415: 'unsupported-media-type',
  422: 'invalid',
  429: 'too-many-requests',
};

export function problem(status: number, detail: string, more: Values = {}): Answer {
  const kind = kinds[status] ?? 'failure';
  return {
    status,
    headers: {},
    type: 'application/problem+json',
    body: {
      type: `https://developers.harbour-shop.com/problems/${kind}`,
      title: STATUS_CODES[status] ?? 'Problem',
      status,
      detail,
      ...more,
    },
  };
}

/** A request is not carried out; the answer says why. */
export class Refused extends Error {
  readonly answer: Answer;

  constructor(answer: Answer) {
    super(`${answer.status} ${STATUS_CODES[answer.status]}`);
    this.answer = answer;
  }
}

export function refuse(status: number, detail: string): never {
  throw new Refused(problem(status, detail));
}

export function refuseFor(status: number, detail: string, errors: readonly Violation[]): never {
  throw new Refused(problem(status, detail, { errors: errors.map((error) => ({ ...error })) }));
}
