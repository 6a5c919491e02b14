import { type Framework, FrameworkUnprepared } from '../framework.ts';
import { statusNames } from '../status-names.ts';
import { FieldTree } from '../validation/field-tree.ts';
import { messagesExtension } from '../validation/own-messages.ts';
import { validationErrors } from '../validation/validation-errors.ts';
import { plainWords } from '../words.ts';

let loaded: typeof import('./operation-input.ts') | undefined;

/** APIs of which nothing is known but their document: they answer with problem details (RFC 9457). */
export const problemDetails: Framework = {
  name: undefined,
  extensions: messagesExtension,
  words: { ...plainWords, bodyTooLarge: (limit) => `the body is over ${limit} bytes` },
  lastSlash: 'significant',
  async prepare() {
    // Bodies are of many media types: an API of ours, which has another framework, starts without what reads them.
    loaded ??= await import('./operation-input.ts');
  },
  inputOf(operation, files) {
    if (loaded === undefined) throw new FrameworkUnprepared();
    return loaded.inputOf(operation, files);
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
