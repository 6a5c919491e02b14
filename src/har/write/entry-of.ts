import type { Header } from '../../text/header-bytes.ts';
import type { EntryExtras, HarContent, HarEntry, HarPair, HarRequest, HarResponse } from '../har.ts';
import { headerIn } from '../header-lines.ts';
import type { SeenAnswer, SeenExchange, SeenRequest } from '../seen-exchange.ts';
import { type KeptBody, keptBody } from './kept-body.ts';

/** Makes an entry of an exchange, with all its secrets. */
export async function entryOf(exchange: SeenExchange, extras: EntryExtras = {}): Promise<HarEntry> {
  const { began, milliseconds, waited = milliseconds, request, answer, failure } = exchange;
  const wait = Math.max(0, Math.min(waited, milliseconds));
  const receive = Math.max(0, milliseconds - wait);
  return {
    startedDateTime: new Date(began).toISOString(),
    time: wait + receive,
    request: await requestOf(request),
    response: { ...(await responseOf(answer)), ...(failure !== undefined && { _error: failure }) },
    cache: {},
    timings: { blocked: -1, dns: -1, connect: -1, ssl: -1, send: 0, wait, receive },
    ...extras,
  };
}

async function requestOf({ method, url, httpVersion, headers, body }: SeenRequest): Promise<HarRequest> {
  const mimeType = headerIn(headers, 'content-type');
  const { size: _, ...kept } = await keptBody(body, mimeType, headerIn(headers, 'content-encoding'));
  return {
    method,
    url,
    httpVersion: versionOf(httpVersion),
    cookies: headers.filter(isCalled('cookie')).flatMap(([, value]) => value.split(';').flatMap(cookieIn)),
    headers: headers.map(pairOf),
    queryString: [...new URL(url).searchParams].map(pairOf),
    ...(body.size > 0 && { postData: { mimeType: mimeType ?? '', params: [], ...kept } }),
    headersSize: -1,
    bodySize: body.size,
  };
}

const noAnswer: HarResponse = {
  status: 0,
  statusText: '',
  httpVersion: '',
  cookies: [],
  headers: [],
  content: { size: 0, mimeType: 'x-unknown' },
  redirectURL: '',
  headersSize: -1,
  bodySize: -1,
};

async function responseOf(answer: SeenAnswer | undefined): Promise<HarResponse> {
  if (answer === undefined) return noAnswer;
  const { status, reason, httpVersion, headers, body } = answer;
  const mimeType = headerIn(headers, 'content-type');
  const kept = await keptBody(body, mimeType, headerIn(headers, 'content-encoding'));
  return {
    status,
    statusText: reason,
    httpVersion: versionOf(httpVersion),
    // The attributes of the cookie follow the first semicolon.
    cookies: headers.filter(isCalled('set-cookie')).flatMap(([, value]) => cookieIn(value.split(';', 1)[0] ?? '')),
    headers: headers.map(pairOf),
    content: contentOf(kept, body.size, mimeType),
    redirectURL: headerIn(headers, 'location') ?? '',
    headersSize: -1,
    bodySize: body.size,
  };
}

function contentOf({ size, ...kept }: KeptBody, sent: number, mimeType: string | undefined): HarContent {
  const compression = size - sent;
  return { size, ...(compression !== 0 && { compression }), mimeType: mimeType ?? 'x-unknown', ...kept };
}

function versionOf(version: string): string {
  return version === '' ? '' : `HTTP/${version}`;
}

function isCalled(name: string): (header: Header) => boolean {
  return ([given]) => given.toLowerCase() === name;
}

function pairOf([name, value]: Header): HarPair {
  return { name, value };
}

function cookieIn(text: string): HarPair[] {
  const pair = text.trim();
  if (pair === '') return [];
  const end = pair.indexOf('=');
  return end === -1 ? [{ name: '', value: pair }] : [{ name: pair.slice(0, end), value: pair.slice(end + 1) }];
}
