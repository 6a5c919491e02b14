import { hasKeys } from '../../openapi/document/json-pointer.ts';
import { emptyArraysToObjects } from '../../openapi/schemas/empty-arrays.ts';
import type { Framework } from '../framework.ts';
import { fieldMessages } from '../validation/field-messages.ts';
import { FieldTree } from '../validation/field-tree.ts';
import { messagesExtension } from '../validation/own-messages.ts';
import { validationErrors } from '../validation/validation-errors.ts';
import { plainWords } from '../words.ts';
import { readBody } from './read-body.ts';
import { trimQuery } from './trim-strings.ts';

/** APIs on Laravel 8, selected by `x-framework: laravel`. */
export const laravel: Framework = {
  name: 'laravel',
  extensions: messagesExtension,
  words: plainWords,
  lastSlash: 'optional',
  inputOf({ requestBody }, files) {
    const fields = new FieldTree(files, requestBody?.schema);
    const names = requestBody?.propertyNames ?? [];
    return {
      readQuery: trimQuery,
      readBody,
      // PHP writes an empty object as `[]`.
      repaired: emptyArraysToObjects,
      validated: (body) => validated(body, names),
      errorsOf: (errors) => validationErrors(errors, fields),
    };
  },
  messagesOf({ requestBody }, files) {
    return requestBody?.schema === undefined ? new Map() : fieldMessages(files, requestBody.schema);
  },
  hasErrorShape: true,
  challenges: false,
  errorBody: (_status, message) => ({ message }),
  answer: (status, message) => ({
    status,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ message }),
  }),
};

/** Laravel's `validated()`: drops what no rule names. */
function validated(body: unknown, names: readonly string[]): unknown {
  if (!hasKeys(body)) return body;
  const named: Record<string, unknown> = {};
  for (const name of names) if (Object.hasOwn(body, name)) named[name] = body[name];
  return named;
}
