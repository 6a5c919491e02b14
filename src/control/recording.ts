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
 * Exchanges as a HAR: what is shown of them, without secrets.
 * @param base where the mock is, without a slash at the end
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

/** What an answer had. Of one that was kept without its media type, that is known by the document, or else by how it looks. */
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

/** What is shown is decoded already. */
function bodyOf(shown: unknown): SeenBody {
  const text = shown === null || shown === undefined ? '' : typeof shown === 'string' ? shown : JSON.stringify(shown);
  const bytes = encoder.encode(text);
  return { bytes, size: bytes.length, isDecoded: true };
}
