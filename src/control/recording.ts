import type { HarEntry } from '../har/har.ts';
import type { SeenBody, SeenExchange } from '../har/seen-exchange.ts';
import { entryOf } from '../har/write/entry-of.ts';
import type { JournalEntry } from '../mock/journal.ts';
import type { ApiDocument } from '../openapi/document/api-document.ts';
import { responseFor } from '../openapi/operations/operation.ts';
import { packageVersion } from '../openapi/package-files.ts';
import type { Header } from '../text/header-bytes.ts';

const encoder = new TextEncoder();

/**
 * Writes exchanges as a HAR, without secrets.
 * @param base the URL of the mock, without a trailing slash
 */
export async function recordingOf(entries: readonly JournalEntry[], document: ApiDocument, base: string) {
  const recorded: (HarEntry & { readonly _id: number })[] = [];
  for (const entry of entries) recorded.push({ ...(await entryOf(seenIn(entry, document, base))), _id: entry.id });
  return { log: { version: '1.2', creator: { name: 'talkover-mock', version: packageVersion }, entries: recorded } };
}

function seenIn(entry: JournalEntry, document: ApiDocument, base: string): SeenExchange {
  const { time, milliseconds, method, url, status, requestHeaders, requestBody, responseBody } = entry;
  const httpVersion = '1.1';
  const content = bodyOf(responseBody);
  return {
    began: Date.parse(time),
    milliseconds,
    request: {
      ...{ method, httpVersion, headers: Object.entries(requestHeaders), body: bodyOf(requestBody) },
      url: new URL(url.replace(/^\/+/, '/'), `${base}/`).href,
    },
    answer:
      status === null
        ? undefined
        : {
            ...{ status, reason: '', httpVersion, body: content },
            headers: headersOf(entry, document),
          },
    failure: status === null ? 'there was no answer' : undefined,
  };
}

/** The headers of an answer. A missing media type is taken from the document, or guessed from the body. */
function headersOf(entry: JournalEntry, { operations }: ApiDocument): Header[] {
  const { operationId, status, responseBody, responseHeaders = {} } = entry;
  const headers = Object.entries(responseHeaders);
  const isTyped = headers.some(([name]) => name.toLowerCase() === 'content-type');
  if (isTyped || responseBody === null || responseBody === undefined || status === null) return headers;
  const operation = operations.find(({ id }) => id === operationId);
  const declared = operation === undefined ? undefined : responseFor(operation, status)?.mediaType;
  const seen = typeof responseBody === 'string' ? 'text/plain' : 'application/json';
  return [...headers, ['content-type', declared ?? seen]];
}

/** Makes a body from a journal entry, which is decoded already. */
function bodyOf(shown: unknown): SeenBody {
  const text = shown === null || shown === undefined ? '' : typeof shown === 'string' ? shown : JSON.stringify(shown);
  const bytes = encoder.encode(text);
  return { bytes, size: bytes.length, isDecoded: true };
}
