import { type Framework, FrameworkUnprepared } from '../framework.ts';
import { statusNames } from '../status-names.ts';
import { FieldTree } from '../validation/field-tree.ts';
import { messagesExtension } from '../validation/own-messages.ts';
import { validationErrors } from '../validation/validation-errors.ts';
import { plainWords } from '../words.ts';

let loaded: typeof import('./operation-input.ts') | undefined;

/** APIs of which only the document is known: they answer with problem details (RFC 9457). */
export const problemDetails: Framework = {
  name: undefined,
  extensions: messagesExtension,
  words: { ...plainWords, bodyTooLarge: (limit) => `the body is over ${limit} bytes` },
  lastSlash: 'significant',
  async prepare() {
    // Reading bodies of many media types is loaded lazily: an API of ours with another framework starts without it.
    loaded ??= await import('./operation-input.ts');
  },
  inputOf(operation, files) {
    if (loaded === undefined) throw new FrameworkUnprepared();
    return loaded.inputOf(operation, files);
  },
  // The messages of such an API are unknown, and those of the mock are no promise.
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

/** The same for documents that were written for this program, with the messages that they expect. */
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
