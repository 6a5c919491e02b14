import { concreteType } from '../openapi/bodies/concrete-type.ts';
import { type Choice, Negotiation } from '../openapi/bodies/negotiation.ts';
import { multipartType } from '../openapi/bodies/write/form.ts';
import type { ApiDocument } from '../openapi/document/api-document.ts';
import { hasKeys } from '../openapi/document/json-pointer.ts';
import type { Response } from '../openapi/operations/operation.ts';
import { isBodiless } from './reply.ts';

/** Chooses the media type in which a response of a foreign document is sent. */
export class ResponseNegotiator {
  readonly #document: ApiDocument;
  readonly #negotiations = new WeakMap<Response['content'], Negotiation>();
  readonly #variants = new WeakMap<Response, Map<number, Response>>();
  readonly #contentTypes = new WeakMap<Response, string | undefined>();

  constructor(document: ApiDocument) {
    this.#document = document;
  }

  /** Returns a response in each media type that a client accepts, the preferred one first; empty if it accepts none. */
  ranked(response: Response, accept: string | undefined): readonly Response[] {
    const { content } = response;
    // A response without a body suits every client.
    if (content.length === 0 || isBodiless(response.status)) return [response];
    // Most responses have one media type, and most clients accept any.
    if (content.length === 1 && (accept === undefined || accept === '*/*')) return [response];
    let negotiation = this.#negotiations.get(content);
    if (negotiation === undefined) {
      negotiation = new Negotiation(content.map(({ mediaType }) => mediaType));
      this.#negotiations.set(content, negotiation);
    }
    return negotiation.ranked(accept).map((choice) => this.#variant(response, choice));
  }

  /** The media type of a response; undefined for one without a body. */
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
    // A client may name any media type of a range, so these variants are not cached.
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
