import { isJsonObject } from '../../openapi/document/json-pointer.ts';
import { type Header, writeHeader } from '../../text/header-bytes.ts';
import { isHeaderName } from '../../text/header-values.ts';
import { headerIn } from '../header-lines.ts';
import type { SeenAnswer, SeenBody, SeenRequest } from '../seen-exchange.ts';
import { HarUnreadable } from './har-unreadable.ts';
import type { RecordedExchange } from './recording.ts';

type JsonObject = Readonly<Record<string, unknown>>;

const nothing: JsonObject = {};

/** Whether an entry is of HTTP; also true for invalid entries, which {@link readEntry} reports. */
export function isWebUrl(entry: unknown): boolean {
  const url = objectIn(objectIn(entry).request).url;
  return typeof url !== 'string' || /^https?:/i.test(url) || !/^[a-z][a-z\d+.-]*:/i.test(url);
}

/**
 * Reads an entry of a HAR as an exchange. What browsers leave out is filled in.
 * @throws {HarUnreadable} without the request's method and URL, and for an answer without a status
 */
export function readEntry(path: string, entry: unknown, index: number): RecordedExchange {
  if (!isJsonObject(entry)) throw new HarUnreadable(path, 'is no object', index);
  if (!isJsonObject(entry.request)) throw new HarUnreadable(path, 'has no request', index);
  const { method, url } = entry.request;
  if (typeof method !== 'string' || !isHeaderName(method))
    throw new HarUnreadable(path, 'has no valid request.method', index);
  if (typeof url !== 'string' || !URL.canParse(url) || !/^https?:/i.test(url))
    throw new HarUnreadable(path, 'has no absolute request.url', index);
  const response = objectIn(entry.response);
  const status = statusOf(path, response, index);
  const { wait } = objectIn(entry.timings);
  return {
    index,
    caseName: typeof entry._case === 'string' ? entry._case : undefined,
    noted: { _step: entry._step, _contract: entry._contract },
    began: timeOf(entry.startedDateTime),
    milliseconds: atLeastZero(entry.time),
    ...(typeof wait === 'number' && wait >= 0 && { waited: wait }),
    request: requestOf(entry.request, method, url),
    answer: status === 0 ? undefined : answerOf(response, status),
    failure: failureOf(entry, response, status),
  };
}

/** Throws {@link HarUnreadable}. */
function statusOf(path: string, response: JsonObject, index: number): number {
  const { status = 0 } = response;
  const number = typeof status === 'string' && /^\d{1,3}$/.test(status) ? Number(status) : status;
  // Some tools write null or -1 if there was no answer.
  if (number === null || number === -1) return 0;
  if (typeof number === 'number' && Number.isInteger(number) && (number === 0 || (number >= 100 && number <= 999)))
    return number;
  throw new HarUnreadable(path, 'has an invalid response.status', index);
}

function failureOf(entry: JsonObject, response: JsonObject, status: number): string | undefined {
  const said = [response._error, entry._error, response._failureText].find(
    (one) => typeof one === 'string' && one !== '',
  );
  if (typeof said === 'string') return said;
  return status === 0 ? 'there was no answer' : undefined;
}

function requestOf(request: JsonObject, method: string, url: string): SeenRequest {
  const all = pairsIn(request.headers);
  const authority = all.find(([name]) => name === ':authority')?.[1];
  const named = all.filter(([name]) => !name.startsWith(':'));
  const headers =
    authority === undefined || headerIn(named, 'host') !== undefined ? named : [['Host', authority] as const, ...named];
  return {
    method,
    url: url.replace(/#.*$/s, ''),
    httpVersion: versionOf(request.httpVersion),
    headers: headers.map(asBytes),
    body: requestBody(objectIn(request.postData), request.bodySize),
  };
}

function answerOf(response: JsonObject, status: number): SeenAnswer {
  const { statusText, httpVersion, bodySize } = response;
  const headers = pairsIn(response.headers).filter(([name]) => !name.startsWith(':'));
  return {
    status,
    reason: typeof statusText === 'string' ? statusText : '',
    httpVersion: versionOf(httpVersion),
    headers: headers.map(asBytes),
    body: answerBody(objectIn(response.content), bodySize),
  };
}

function requestBody(postData: JsonObject, bodySize: unknown): SeenBody {
  const { text, params, mimeType } = postData;
  const given = typeof text === 'string' ? decodedBody(text, postData) : undefined;
  if (given !== undefined && (given.length > 0 || !hasItems(params)))
    return { bytes: given, size: sizeOr(given.length, bodySize), ...codingOf(postData) };
  const isForm = typeof mimeType === 'string' && /^application\/x-www-form-urlencoded\b/i.test(mimeType);
  if (hasItems(params) && isForm) {
    const form = new URLSearchParams();
    for (const [name, value] of pairsIn(params)) form.append(name, value);
    const bytes = new TextEncoder().encode(String(form));
    return { bytes, size: sizeOr(bytes.length, bodySize), isDecoded: true };
  }
  const size = atLeastZero(bodySize);
  // Browsers record only the names of a form with files.
  const isMissing = size > 0 || hasItems(params);
  return isMissing ? { bytes: undefined, size: Math.max(1, size) } : noBody;
}

function answerBody(content: JsonObject, bodySize: unknown): SeenBody {
  const { text, size } = content;
  const known = Math.max(atLeastZero(size), atLeastZero(bodySize));
  if (typeof text !== 'string') return known > 0 ? { bytes: undefined, size: known } : noBody;
  const bytes = decodedBody(text, content);
  if (bytes.length === 0 && atLeastZero(size) > 0) return { bytes: undefined, size: atLeastZero(size) };
  return { bytes, size: sizeOr(bytes.length, bodySize), ...codingOf(content) };
}

const noBody: SeenBody = { bytes: new Uint8Array(), size: 0 };

function decodedBody(text: string, { encoding }: JsonObject): Uint8Array {
  return encoding === 'base64' ? Uint8Array.from(Buffer.from(text, 'base64')) : new TextEncoder().encode(text);
}

/** Bodies in a HAR are decoded unless marked otherwise. */
function codingOf({ _isEncoded }: JsonObject): { readonly isDecoded?: true } {
  return _isEncoded === true ? {} : { isDecoded: true };
}

/** The recorded size, or the length if the size is unknown (-1). */
function sizeOr(length: number, size: unknown): number {
  return typeof size === 'number' && size > 0 ? size : length;
}

/** A header as bytes: characters beyond Latin-1 were sent as UTF-8. */
function asBytes([name, value]: Header): Header {
  return [name, /[\u0100-\uffff]/.test(value) ? writeHeader(value) : value];
}

function pairsIn(list: unknown): Header[] {
  const pairs = Array.isArray(list) ? list : [];
  return pairs.flatMap((pair): Header[] => {
    const { name, value = '' } = objectIn(pair);
    if (typeof name !== 'string' || name === '') return [];
    // Some tools join the lines of a header by line feeds, as Chrome does with Set-Cookie.
    const lines = String(value ?? '').split(/\r?\n/);
    return lines.map((line) => [name, line] as const);
  });
}

/** The number of an HTTP version: `2.0` for `http/2.0`, `3` for `h3`; empty if unknown. */
function versionOf(version: unknown): string {
  const [, number = ''] = /^(?:http\/|h)(\d(?:\.\d)?)$/i.exec(typeof version === 'string' ? version.trim() : '') ?? [];
  return number;
}

function timeOf(text: unknown): number {
  const time = typeof text === 'string' ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? 0 : time;
}

function atLeastZero(number: unknown): number {
  return typeof number === 'number' && number > 0 ? number : 0;
}

function hasItems(list: unknown): list is readonly unknown[] {
  return Array.isArray(list) && list.length > 0;
}

function objectIn(value: unknown): JsonObject {
  return isJsonObject(value) ? value : nothing;
}
