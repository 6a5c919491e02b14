import { concreteType } from '../openapi/bodies/concrete-type.ts';
import { type Choice, Negotiation } from '../openapi/bodies/negotiation.ts';
import { multipartType } from '../openapi/bodies/write/form.ts';
import type { ApiDocument } from '../openapi/document/api-document.ts';
import { hasKeys } from '../openapi/document/json-pointer.ts';
import type { Response } from '../openapi/operations/operation.ts';
import { isBodiless } from './reply.ts';

/** Chooses which of its media types a response of a document that isn't ours is sent in. */
export class ResponseNegotiator {
  readonly #document: ApiDocument;
  readonly #negotiations = new WeakMap<Response['content'], Negotiation>();
  readonly #variants = new WeakMap<Response, Map<number, Response>>();
  readonly #contentTypes = new WeakMap<Response, string | undefined>();

  constructor(document: ApiDocument) {
    this.#document = document;
  }

  /** A response in each media type that a client takes, the most wanted one first; empty if it takes none. */
  ranked(response: Response, accept: string | undefined): readonly Response[] {
    const { content } = response;
    // What has no body suits every client.
    if (content.length === 0 || isBodiless(response.status)) return [response];
    // Most have one media type, and most clients take any.
    if (content.length === 1 && (accept === undefined || accept === '*/*')) return [response];
    let negotiation = this.#negotiations.get(content);
    if (negotiation === undefined) {
      negotiation = new Negotiation(content.map(({ mediaType }) => mediaType));
      this.#negotiations.set(content, negotiation);
    }
    return negotiation.ranked(accept).map((choice) => this.#variant(response, choice));
  }

  /** The media type that a response is sent as; undefined for one without a body. */
  contentTypeOf(response: Response): string | undefined {
    if (this.#contentTypes.has(response)) return this.#contentTypes.get(response);
    const contentType = this.#defaultType(response);
    this.#contentTypes.set(response, contentType);
    return contentType;
  }

  #variant(response: Response, { index, contentType }: Choice): Response {
    const content = response.content[index];
    if (content === undefined) return response;
    const made = this.#variants.get(response) ?? new Map<number, Response>();
    this.#variants.set(response, made);
    const variant = made.get(index) ?? response.withContent(content);
    made.set(index, variant);
    if (contentType === concreteType(content.mediaType)) return variant;
    // Of a range a client may name any media type, so that these are not kept.
    const another = response.withContent(content);
    this.#contentTypes.set(another, contentType);
    return another;
  }

  #defaultType(response: Response): string | undefined {
    const { mediaType } = response;
    if (mediaType === undefined) return undefined;
    const isAny = /^(\*|application)\/\*$/.test(mediaType.trim());
    if (isAny && this.#isBinary(response)) return 'application/octet-stream';
    const contentType = concreteType(mediaType);
    return /^multipart\//i.test(contentType) ? multipartType(contentType) : contentType;
  }

  #isBinary({ schema }: Response): boolean {
    const keywords = schema === undefined ? undefined : this.#document.files.resolve(schema).value;
    return hasKeys(keywords) && keywords.format === 'binary';
  }
}
