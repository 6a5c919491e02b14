import type { ErrorObject } from 'ajv';
import type { ReadBody } from '../openapi/bodies/json-body.ts';
import type { FilePlace } from '../openapi/bodies/read/form-values.ts';
import type { DocumentFramework } from '../openapi/document/extensions.ts';
import type { SourceFiles } from '../openapi/document/source-files.ts';
import type { MediaTypeContent, Operation } from '../openapi/operations/operation.ts';
import type { FieldMessages } from './validation/field-messages.ts';
import type { ValidationErrors } from './validation/validation-errors.ts';

/**
 * How the APIs that run on something read requests and word refusals. It holds no state; `frameworkOf` chooses it once
 * for each document.
 */
export interface Framework extends DocumentFramework {
  /** Loads what {@link inputOf} takes, where that is loaded for those alone who need it. */
  prepare?(): Promise<void>;
  /**
   * Reads and refuses the input of one operation; made once for each, when it is first called.
   * @throws {FrameworkUnprepared}
   */
  inputOf(operation: Operation, files: SourceFiles): OperationInput;
  /** What people may be told that each top-level field of a body is refused with; empty where nothing is certain. */
  messagesOf(operation: Operation, files: SourceFiles): FieldMessages;
  readonly words: FrameworkWords;
  /** Whether `/items/` is another path than `/items`. */
  readonly lastSlash: 'significant' | 'optional';
  /**
   * True if all errors of such an API have the framework's shape, and their examples in a document its words: they are
   * answered as they are. Else an example is a model that is filled in.
   */
  readonly hasErrorShape: boolean;
  /** Whether a 401 says what to log in with, as HTTP wants it (`WWW-Authenticate`). */
  readonly challenges: boolean;
  errorBody(status: number, message: string): object;
  /** An answer that no operation of the document declares. */
  answer(status: number, message: string): FrameworkAnswer;
}

/** How the input of an operation is read and refused. */
export interface OperationInput {
  /** A query as it is judged; percent-encoded, before and after. */
  readQuery(query: string): string;
  /**
   * Reads a request's body; the value is then held against its schema, unless it is refused. Never throws.
   * @param limit how many bytes it may have, unpacked; any by default
   */
  readBody(
    body: Uint8Array,
    contentType: string | undefined,
    contentEncoding: string | undefined,
    limit?: number,
  ): BodyReading | Promise<BodyReading>;
  /**
   * Changes a body that its schema refuses, in place, where the framework takes it for something else. Returns whether
   * it is to be validated again.
   */
  repaired(body: unknown, errors: readonly ErrorObject[]): boolean;
  /** What a handler gets of a body that satisfies its schema. */
  validated(body: unknown, reading?: BodyReading): unknown;
  /** The messages for ajv's errors of the parameters and the body. */
  errorsOf(errors: readonly ErrorObject[], reading?: BodyReading): ValidationErrors;
}

/** A body as it was read. */
export interface BodyReading extends ReadBody {
  /** What a body that can't be read is refused with; undefined where one is taken for something that can be. */
  readonly refusal: ValidationErrors | undefined;
  /** The declared media type that it was read as; the JSON one where nothing is said. */
  readonly content?: MediaTypeContent | undefined;
  /** False for a value that the schema says nothing of. */
  readonly isJudged?: boolean;
  /** What is wrong with how it is written. */
  readonly errors?: readonly ErrorObject[];
  /** The files in it. */
  readonly files?: readonly FilePlace[];
  /** Why it was not even looked into. */
  readonly obstacle?:
    | { readonly kind: 'too large' }
    | { readonly kind: 'unsupported'; readonly given: string | undefined };
}

/** There is no body, or none that anybody reads. */
export const noBody: BodyReading = { value: undefined, note: undefined, refusal: undefined };

/** What is said where no operation of the document is concerned. */
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

/** Thrown when the input of an operation is asked for before {@link Framework.prepare} was awaited. */
export class FrameworkUnprepared extends Error {
  override readonly name = 'FrameworkUnprepared';

  constructor() {
    super('the framework is asked for the input of an operation before it was prepared');
  }
}
