import type { ApiDocument } from '../openapi/document/api-document.ts';
import { frameworkFor } from '../openapi/document/extensions.ts';
import type { Operation } from '../openapi/operations/operation.ts';
import type { Framework } from './framework.ts';
import { laravel } from './laravel/laravel.ts';
import { ownProblemDetails, problemDetails } from './problem-details/problem-details.ts';
import type { FieldMessages } from './validation/field-messages.ts';

/** Every framework that a document can name; a new one is added here. */
export const frameworks: readonly Framework[] = [laravel, problemDetails];

/** The framework of documents that name none. */
export const defaultFramework: Framework = problemDetails;

/** The framework that a document names, else the default. */
export function frameworkOf({ framework, isOwn }: ApiDocument): Framework {
  const found = frameworkFor(framework, frameworks) ?? defaultFramework;
  return isOwn && found === defaultFramework ? ownProblemDetails : found;
}

/** The messages with which the fields of an operation's body may be refused, for documentation. */
export function messagesOf(document: ApiDocument, operation: Operation): FieldMessages {
  return frameworkOf(document).messagesOf(operation, document.files);
}
