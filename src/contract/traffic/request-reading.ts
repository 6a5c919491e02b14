import type { ErrorObject } from 'ajv';
import { BodyReader, DocumentReaders } from '../../openapi/bodies/read/body-reader.ts';
import type { SourceFiles } from '../../openapi/document/source-files.ts';
import type { MediaTypeContent, Operation } from '../../openapi/operations/operation.ts';

/**
 * How an API reads requests. The document says it; a framework (`x-framework`) may accept more, such as texts with white
 * space around them. The suite knows no framework: its caller passes the reading of one.
 */
export interface RequestReading {
  /** `significant` if `/items/` is another path than `/items`. */
  readonly lastSlash: 'significant' | 'optional';
  inputOf(operation: Operation, files: SourceFiles): InputReading;
}

/** How the input of one operation is read. */
export interface InputReading {
  /** Converts a query to the one that is judged; both are percent-encoded. */
  readQuery(query: string): string;
  /**
   * Reads a body. Never throws.
   * @param limit the longest unpacked body, in bytes
   */
  readBody(
    body: Uint8Array,
    contentType: string | undefined,
    contentEncoding: string | undefined,
    limit: number,
  ): BodySeen | Promise<BodySeen>;
  /**
   * Changes a body that breaks its schema, in place, if the API reads or writes such a value in another way. Returns true
   * if it has changed it.
   */
  repaired(body: unknown, errors: readonly ErrorObject[]): boolean;
}

/** A body as it was read. */
export interface BodySeen {
  /** Undefined if there is none, or it can't be read. */
  readonly value: unknown;
  /** Why there is no value. */
  readonly note: string | undefined;
  /** Set for a body that is refused for the reason in the note. */
  readonly refusal?: object | undefined;
  /** The declared media type as which it was read. */
  readonly content?: MediaTypeContent | undefined;
  /** False for a value to which the schema does not apply. */
  readonly isJudged?: boolean | undefined;
  /** The errors of its serialization. */
  readonly errors?: readonly ErrorObject[] | undefined;
  /** Why it was not read at all. */
  readonly obstacle?:
    | { readonly kind: 'too large' }
    | { readonly kind: 'unsupported'; readonly given: string | undefined }
    | undefined;
}

const nothing: BodySeen = { value: undefined, note: undefined };

/** Reads requests by the document alone. */
export class PlainReading implements RequestReading {
  readonly lastSlash = 'significant';
  #readers: DocumentReaders | undefined;

  inputOf({ requestBody }: Operation, files: SourceFiles): InputReading {
    this.#readers ??= new DocumentReaders(files);
    const readers = this.#readers;
    let reader: BodyReader<MediaTypeContent> | undefined;
    return {
      readQuery: (query) => query,
      repaired: () => false,
      async readBody(body, contentType, contentEncoding, limit) {
        if (requestBody === undefined || (body.length === 0 && !requestBody.isRequired)) return nothing;
        if (body.length === 0) return refused('a body is required, and there is none');
        if (requestBody.content.length === 0) return nothing;
        reader ??= new BodyReader(requestBody.content, readers);
        const outcome = await reader.read(body, contentType, contentEncoding, limit);
        switch (outcome.kind) {
          case 'read':
            return { ...outcome, note: undefined, content: outcome.declared };
          case 'malformed':
            return refused(outcome.note);
          case 'unsupported':
          case 'too large':
            return { ...nothing, obstacle: outcome };
        }
      },
    };
  }
}

function refused(note: string): BodySeen {
  return { value: undefined, note, refusal: {} };
}

/** Caches what a reading makes for each operation. */
export function remembered(reading: RequestReading): RequestReading {
  const inputs = new WeakMap<Operation, InputReading>();
  return {
    lastSlash: reading.lastSlash,
    inputOf(operation, files) {
      const known = inputs.get(operation) ?? reading.inputOf(operation, files);
      inputs.set(operation, known);
      return known;
    },
  };
}
