import type { BrowserContext, Request, Route } from '@playwright/test';
import type { Mock } from '../mock/mock.ts';
import { BodyTooLarge } from '../mock/refusals/refusals.ts';
import type { Disruption, MockReply } from '../mock/reply.ts';
import type { MockRequest } from '../mock/request.ts';
import { StreamedBody } from '../mock/streamed-body.ts';
import type { ApiUrls } from './api-urls.ts';

/** The mock and the session that answer a context's calls of an API. */
export interface Destination {
  readonly mock: Mock;
  readonly urls: ApiUrls;
  readonly session: string;
}

/** Routes a context's calls of an API to a session of a mock; other requests fall through. */
export async function routeTo({ mock, urls, session }: Destination, context: BrowserContext): Promise<void> {
  await context.route(
    (url) => urls.covers(url),
    async (route, request) => {
      const located = urls.locate(request.url(), request.method());
      if (located === undefined) return route.fallback();
      const asked = await requestOf(request, located.url, session, mock.maxBodyBytes);
      await answer(route, request, await mock.handle(asked), mock.headersOfEveryAnswer);
    },
  );
}

async function requestOf(request: Request, url: string, session: string, limit: number): Promise<MockRequest> {
  const headers = await request.allHeaders();
  const body = request.postDataBuffer() ?? new Uint8Array();
  return {
    method: request.method(),
    url,
    headers: { ...headers, 'x-mock-session': session },
    body: body.length > limit ? new BodyTooLarge(limit) : body,
  };
}

async function answer(
  route: Route,
  request: Request,
  reply: MockReply,
  more: Readonly<Record<string, string>>,
): Promise<void> {
  const headers = { ...linesOf(reply.headers), ...more };
  const seen = { ...(await originHeaders(request, headers)), ...headers };
  const fulfil = (body: Uint8Array) =>
    route.fulfill({ status: reply.status, headers: seen, body: Buffer.from(request.method() === 'HEAD' ? [] : body) });
  const { disruption } = reply;
  return disruption === undefined ? fulfil(bytesOf(reply.body)) : disturbed[disruption](route, fulfil, reply.body);
}

type Disturb = (route: Route, fulfil: (body: Uint8Array) => Promise<void>, body: MockReply['body']) => Promise<void>;

/** The effect of each fault on a page's request. */
const disturbed: Readonly<Record<Disruption, Disturb>> = {
  reset: (route) => route.abort('connectionreset'),
  // Never answers: the page gives up, or the test ends.
  timeout: async () => {},
  // Playwright can't break off an answer, so that it ends early instead.
  truncate(_route, fulfil, body) {
    const bytes = bytesOf(body);
    return fulfil(bytes.subarray(0, bytes.length / 2));
  },
  malformed: (_route, fulfil, body) => fulfil(bytesOf(body).subarray(0, -1)),
};

function bytesOf(body: MockReply['body']): Uint8Array {
  if (body instanceof Uint8Array) return body;
  return new TextEncoder().encode(body instanceof StreamedBody ? [...body].join('') : body);
}

/** Headers in Playwright's form, with several cookies on separate lines. */
function linesOf(headers: MockReply['headers']): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]): [string, string] => {
    const separator = /^set-cookie$/i.test(name) ? '\n' : ', ';
    return [name, typeof value === 'string' ? value : value.join(separator)];
  });
  return Object.fromEntries(entries);
}

/** CORS headers that let a page of any origin read the answer and all its headers. Playwright answers preflights itself. */
async function originHeaders(
  request: Request,
  headers: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const origin = await request.headerValue('origin');
  if (origin === null) return {};
  return {
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Allow-Credentials': 'true',
    'Access-Control-Expose-Headers': Object.keys(headers)
      .filter((name) => !/^set-cookie$/i.test(name))
      .join(', '),
    Vary: 'Origin',
  };
}
