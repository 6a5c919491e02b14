import type { ErrorObject } from 'ajv';
import type { ReadBody } from '../openapi/bodies/json-body.ts';
import type { FilePlace } from '../openapi/bodies/read/form-values.ts';
import type { DocumentFramework } from '../openapi/document/extensions.ts';
import type { SourceFiles } from '../openapi/document/source-files.ts';
import type { MediaTypeContent, Operation } from '../openapi/operations/operation.ts';
import type { FieldMessages } from './validation/field-messages.ts';
import type { ValidationErrors } from './validation/validation-errors.ts';

/**
 * The conventions of a framework for reading requests and wording refusals. It holds no state; `frameworkOf` chooses it
 * once per document.
 */
export interface Framework extends DocumentFramework {
  /** Loads lazily what {@link inputOf} needs. */
  prepare?(): Promise<void>;
  /**
   * Reads and refuses the input of one operation; made once per operation, on its first call.
   * @throws {FrameworkUnprepared}
   */
  inputOf(operation: Operation, files: SourceFiles): OperationInput;
  /**
   * The messages with which each top-level field of a body may be refused, for documentation; empty where none is
   * certain.
   */
  messagesOf(operation: Operation, files: SourceFiles): FieldMessages;
  readonly words: FrameworkWords;
  /** Whether `/items/` differs from `/items`. */
  readonly lastSlash: 'significant' | 'optional';
  /**
   * True if all errors of such an API have the framework's form and wording in the document's examples, which are then
   * sent as they are. Otherwise an example is a template that is filled in.
   */
  readonly hasErrorShape: boolean;
  /** Whether a 401 has a `WWW-Authenticate` header, as HTTP requires. */
  readonly challenges: boolean;
  errorBody(status: number, message: string): object;
  /** An answer that the document declares for no operation. */
  answer(status: number, message: string): FrameworkAnswer;
}

/** Reads and refuses the input of an operation. */
export interface OperationInput {
  /** Prepares a query for validation; it is percent-encoded before and after. */
  readQuery(query: string): string;
  /**
   * Reads a request's body, which is then validated against its schema, unless it is refused. Never throws.
   * @param limit the largest unpacked body, in bytes; default: no limit
   */
  readBody(
    body: Uint8Array,
    contentType: string | undefined,
    contentEncoding: string | undefined,
    limit?: number,
  ): BodyReading | Promise<BodyReading>;
  /**
   * Changes a body that its schema refuses, in place, where the framework reads it differently. Returns true if the body
   * needs another validation.
   */
  repaired(body: unknown, errors: readonly ErrorObject[]): boolean;
  /** The handler's form of a valid body. */
  validated(body: unknown, reading?: BodyReading): unknown;
  /** The messages for ajv's errors of the parameters and the body. */
  errorsOf(errors: readonly ErrorObject[], reading?: BodyReading): ValidationErrors;
}

/** A body as it was read. */
export interface BodyReading extends ReadBody {
  /** The errors of a body that can't be read; undefined where the framework reads it as something else. */
  readonly refusal: ValidationErrors | undefined;
  /** The declared media type that it was read as; the JSON one for a body without a Content-Type. */
  readonly content?: MediaTypeContent | undefined;
  /** False for a value that the schema does not describe. */
  readonly isJudged?: boolean;
  /** What is wrong with its notation. */
  readonly errors?: readonly ErrorObject[];
  /** The files in it. */
  readonly files?: readonly FilePlace[];
  /** The reason why it was not read at all. */
  readonly obstacle?:
    | { readonly kind: 'too large' }
    | { readonly kind: 'unsupported'; readonly given: string | undefined };
}

/** There is no body, or none that is read. */
export const noBody: BodyReading = { value: undefined, note: undefined, refusal: undefined };

/** The words for answers outside the document's operations. */
export interface FrameworkWords {
  /** @param limit in bytes */
  bodyTooLarge(limit: number): string;
  readonly serverError: string;
  readonly unavailable: string;
  /** @param path as on the request line, without the query */
  routeNotFound(path: string): string;
  methodNotAllowed(method: string, allowed: readonly string[]): string;
}

export interface FrameworkAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>> & { readonly 'Content-Type': string };
  readonly body: string;
}

/** Thrown when the input of an operation is requested before {@link Framework.prepare} has resolved. */
export class FrameworkUnprepared extends Error {
  override readonly name = 'FrameworkUnprepared';

  constructor() {
    super('the framework is asked for the input of an operation before it was prepared');
  }
}
