import type { ErrorObject } from 'ajv';
import { BodyReader, DocumentReaders } from '../../openapi/bodies/read/body-reader.ts';
import type { SourceFiles } from '../../openapi/document/source-files.ts';
import type { MediaTypeContent, Operation } from '../../openapi/operations/operation.ts';

/**
 * How an API reads requests. The document says it; what an API runs on may take more (`x-framework`), such as texts with
 * white space around them. The suite knows no framework: who judges the requests of such an API gives what reads them.
 */
export interface RequestReading {
  /** Whether `/items/` is another path than `/items`. */
  readonly lastSlash: 'significant' | 'optional';
  inputOf(operation: Operation, files: SourceFiles): InputReading;
}

/** How the input of one operation is read. */
export interface InputReading {
  /** A query as it is judged; percent-encoded, before and after. */
  readQuery(query: string): string;
  /**
   * Never throws.
   * @param limit how many bytes the body may have, unpacked
   */
  readBody(
    body: Uint8Array,
    contentType: string | undefined,
    contentEncoding: string | undefined,
    limit: number,
  ): BodySeen | Promise<BodySeen>;
  /** Changes a body that its schema refuses, in place, where the API takes it for something else; returns whether it has. */
  repaired(body: unknown, errors: readonly ErrorObject[]): boolean;
}

/** A body as it was read. */
export interface BodySeen {
  /** Undefined where there is none, or none that can be read. */
  readonly value: unknown;
  /** Why there is no value. */
  readonly note: string | undefined;
  /** Not undefined for a body that is refused for what the note says. */
  readonly refusal?: object | undefined;
  /** The declared media type that it was read as. */
  readonly content?: MediaTypeContent | undefined;
  /** False for a value that the schema says nothing of. */
  readonly isJudged?: boolean | undefined;
  /** What is wrong with how it is written. */
  readonly errors?: readonly ErrorObject[] | undefined;
  /** Why it was not even looked into. */
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
