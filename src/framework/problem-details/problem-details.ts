import { readJson } from '../../openapi/bodies/json-body.ts';
import { fitsMediaType } from '../../openapi/bodies/media-types.ts';
import type { RequestBody } from '../../openapi/operations/operation.ts';
import type { BodyReading, Framework } from '../framework.ts';
import { statusNames } from '../status-names.ts';
import { FieldTree } from '../validation/field-tree.ts';
import { messagesExtension } from '../validation/own-messages.ts';
import { plainWords } from '../words.ts';
import { jsonErrors } from './json-errors.ts';

/** APIs of which nothing is known but their document: they answer with problem details (RFC 9457). */
export const problemDetails: Framework = {
  name: undefined,
  extensions: messagesExtension,
  words: { ...plainWords, bodyTooLarge: (limit) => `the body is over ${limit} bytes` },
  lastSlash: 'significant',
  inputOf({ requestBody }, files) {
    const fields = new FieldTree(files, requestBody?.schema);
    return {
      readBody: (body, contentType, contentEncoding) => readBody(requestBody, body, contentType, contentEncoding),
      readQuery: (query) => query,
      repaired: () => false,
      validated: (body) => body,
      errorsOf: (errors) => jsonErrors(errors, fields),
    };
  },
  // What such an API says is its own business: the mock's words are no promise.
  messagesOf: () => new Map(),
  hasErrorShape: false,
  challenges: true,
  errorBody,
  answer: (status, message) => ({
    status,
    headers: { 'Content-Type': 'application/problem+json' },
    body: JSON.stringify(errorBody(status, message)),
  }),
};

function errorBody(status: number, message: string): object {
  return { type: 'about:blank', title: statusNames[status], status, detail: message };
}

const noBody: BodyReading = { value: undefined, note: undefined, refusal: undefined };

/** Leaves alone what may be missing or has a media type without a schema; refuses any other body that is no JSON. */
function readBody(
  requestBody: RequestBody | undefined,
  body: Uint8Array,
  contentType: string | undefined,
  contentEncoding: string | undefined,
): BodyReading {
  if (requestBody === undefined || (body.length === 0 && !requestBody.isRequired)) return noBody;
  const isUnread = (mediaType: string) => fitsMediaType(contentType, mediaType);
  if (body.length > 0 && requestBody.unreadMediaTypes.some(isUnread)) return noBody;
  const { value, note } = readJson(body, contentType, contentEncoding);
  return { value, note, refusal: note === undefined ? undefined : { body: [note] } };
}
