import { isJsonMediaType } from '../openapi/bodies/media-types.ts';
import type { ApiDocument } from '../openapi/document/api-document.ts';
import { BrokenReferences } from '../openapi/document/broken-references.ts';
import { below } from '../openapi/document/source-files.ts';
import type { Operation, Response } from '../openapi/operations/operation.ts';

/**
 * Checks what a foreign document says about an operation when it is first called, since nothing of that was checked at
 * the start.
 */
export class FirstCalls {
  readonly #document: ApiDocument;
  readonly #references: BrokenReferences;
  readonly #readable = new WeakSet<object>();
  readonly #judged = new WeakSet<Response['content']>();

  constructor(document: ApiDocument) {
    this.#document = document;
    this.#references = new BrokenReferences(document.files);
  }

  /** Throws {@link DocumentError} for a broken reference on which the content of a request depends. */
  requireReadableRequest(operation: Operation): void {
    if (this.#document.isOwn || this.#readable.has(operation)) return;
    const { item, place } = operation;
    if (!this.#isThere(place)) this.#references.refuse(item);
    this.#references.refuse(below(item, 'parameters'));
    this.#references.refuse(below(place, 'parameters'));
    this.#references.refuse(below(place, 'requestBody'));
    this.#readable.add(operation);
  }

  /** Throws {@link DocumentError} for a broken reference on which the body of a response depends. */
  requireReadableResponse({ content, place }: Response): void {
    if (this.#document.isOwn || place === undefined || this.#readable.has(content)) return;
    this.#references.refuse(below(place, 'content'));
    this.#readable.add(content);
  }

  /**
   * Returns why an example breaks its schema, once for each response; undefined if it does not. The example is served
   * anyway.
   */
  complaintAbout(response: Response, example: unknown): string | undefined {
    const { content, mediaType = '', schema, status } = response;
    if (this.#document.isOwn || schema === undefined || this.#judged.has(content)) return undefined;
    this.#judged.add(content);
    if (!isJsonMediaType(mediaType) || this.#document.sampler.allows(schema, example) === true) return undefined;
    const { validate } = response;
    if (validate === undefined || validate(example)) return undefined;
    const [error] = validate.errors ?? [];
    return `the example of ${status} does not satisfy its schema: ${error?.instancePath.slice(1)} ${error?.message}`;
  }

  #isThere(place: Operation['place']): boolean {
    return this.#document.files.valueAt(place) !== undefined;
  }
}
