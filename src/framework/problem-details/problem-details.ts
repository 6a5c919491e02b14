import { DocumentReaders } from '../../openapi/bodies/read/body-reader.ts';
import { keyOf, type Place, type SourceFiles } from '../../openapi/document/source-files.ts';
import type { BodyReading, Framework } from '../framework.ts';
import { statusNames } from '../status-names.ts';
import { FieldTree } from '../validation/field-tree.ts';
import { messagesExtension } from '../validation/own-messages.ts';
import { validationErrors } from '../validation/validation-errors.ts';
import { plainWords } from '../words.ts';
import { FieldOrder } from './field-order.ts';
import { jsonErrors } from './json-errors.ts';
import { bodyReading, withFiles } from './read-body.ts';

/** APIs of which nothing is known but their document: they answer with problem details (RFC 9457). */
export const problemDetails: Framework = {
  name: undefined,
  extensions: messagesExtension,
  words: { ...plainWords, bodyTooLarge: (limit) => `the body is over ${limit} bytes` },
  lastSlash: 'significant',
  inputOf({ requestBody }, files) {
    const fields = fieldsOf(files);
    return {
      readBody: requestBody === undefined ? () => noBody : bodyReading(requestBody, readersOf(files)),
      readQuery: (query) => query,
      repaired: () => false,
      validated: withFiles,
      errorsOf: (errors, reading) => jsonErrors(errors, fields((reading?.content ?? requestBody)?.schema)),
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

const noBody: BodyReading = { value: undefined, note: undefined, refusal: undefined };

const readers = new WeakMap<SourceFiles, DocumentReaders>();

/** What all operations of a document read their bodies with. */
function readersOf(files: SourceFiles): DocumentReaders {
  const known = readers.get(files) ?? new DocumentReaders(files);
  readers.set(files, known);
  return known;
}

/** The fields of each schema, read when one of them is first refused. */
function fieldsOf(files: SourceFiles): (schema: Place | undefined) => FieldOrder {
  const known = new Map<string, FieldOrder>();
  return (schema) => {
    const key = schema === undefined ? '' : keyOf(schema);
    const order = known.get(key) ?? new FieldOrder(files, schema);
    known.set(key, order);
    return order;
  };
}
/** The same for a document that was written for this program, in the words that it is written against. */
export const ownProblemDetails: Framework = {
  ...problemDetails,
  inputOf(operation, files) {
    const fields = new FieldTree(files, operation.requestBody?.schema);
    return { ...problemDetails.inputOf(operation, files), errorsOf: (errors) => validationErrors(errors, fields) };
  },
};

function errorBody(status: number, message: string): object {
  return { type: 'about:blank', title: statusNames[status], status, detail: message };
}
