import type { ValidateFunction } from 'ajv';
import { isJsonMediaType } from '../bodies/media-types.ts';
import { hasKeys } from '../document/json-pointer.ts';
import { below, type Place } from '../document/source-files.ts';
import { type ContentReader, LazyResponseContent, mediaTypesOf } from './media-type-content.ts';
import type { EnvelopeProperty, Response, ResponseContent } from './operation.ts';
import { type ResponseHeaders, readHeaders } from './response-headers.ts';

/** The parts of a response that don't depend on its status or media type. */
class ResponseParts {
  readonly reader: ContentReader;
  readonly #at: Place;
  #place: Place | undefined;
  #headers: ResponseHeaders | undefined;
  #content: readonly ResponseContent[] | undefined;

  constructor(reader: ContentReader, at: Place) {
    this.reader = reader;
    this.#at = at;
  }

  get place(): Place {
    this.#place ??= this.reader.files.resolve(this.#at).place;
    return this.#place;
  }

  /** A description beside a reference takes precedence over that of its target. */
  get description(): string {
    const { files } = this.reader;
    const said = [this.#at, this.place].map((place) => files.valueAt(place));
    const found = said.find((one) => hasKeys(one) && typeof one.description === 'string');
    return hasKeys(found) ? String(found.description) : '';
  }

  get headers(): ResponseHeaders {
    this.#headers ??= readHeaders(this.reader.files, below(this.place, 'headers'));
    return this.#headers;
  }

  get content(): readonly ResponseContent[] {
    this.#content ??= mediaTypesOf(this.reader.files, this.place).map(
      (mediaType) => new LazyResponseContent(this.reader, mediaType),
    );
    return this.#content;
  }
}

/** A response whose parts are read on first use. A reference that leads nowhere throws {@link DocumentError} then. */
export class LazyResponse implements Response {
  readonly status: number;
  readonly #parts: ResponseParts;
  readonly #chosen: ResponseContent | undefined;
  /** Its default content, found once; undefined until first use. */
  #found: { readonly content: ResponseContent | undefined; readonly isJudged: boolean } | undefined;

  private constructor(status: number, parts: ResponseParts, chosen: ResponseContent | undefined) {
    this.status = status;
    this.#parts = parts;
    this.#chosen = chosen;
  }

  /** @param at the place of the Response Object, or of a reference to it */
  static at(at: Place, status: number, reader: ContentReader): LazyResponse {
    return new LazyResponse(status, new ResponseParts(reader, at), undefined);
  }

  withStatus(status: number): Response {
    return new LazyResponse(status, this.#parts, this.#chosen);
  }

  withContent(content: ResponseContent): Response {
    return new LazyResponse(this.status, this.#parts, content);
  }

  get place(): Place {
    return this.#parts.place;
  }

  get description(): string {
    return this.#parts.description;
  }

  get headers(): Response['headers'] {
    return this.#parts.headers.headers;
  }

  get headerSchemas(): Response['headerSchemas'] {
    return this.#parts.headers.headerSchemas;
  }

  get content(): readonly ResponseContent[] {
    return this.#parts.content;
  }

  get mediaType(): string | undefined {
    return this.#preferred.content?.mediaType;
  }

  get schema(): Place | undefined {
    return this.#preferred.content?.schema;
  }

  get validate(): ValidateFunction | undefined {
    const { content, isJudged } = this.#preferred;
    return isJudged ? content?.validate : undefined;
  }

  get envelope(): readonly EnvelopeProperty[] {
    return this.#preferred.content?.envelope ?? [];
  }

  get examples(): ReadonlyMap<string, unknown> {
    return this.#preferred.content?.examples ?? noExamples;
  }

  get #preferred(): { readonly content: ResponseContent | undefined; readonly isJudged: boolean } {
    if (this.#found !== undefined) return this.#found;
    const content = this.#chosen ?? this.content.find(({ mediaType }) => isJsonMediaType(mediaType)) ?? this.content[0];
    const isJudged = content?.mediaType === '*/*' || (content !== undefined && isJsonMediaType(content.mediaType));
    this.#found = { content, isJudged };
    return this.#found;
  }
}

const noExamples: ReadonlyMap<string, unknown> = new Map();

/** The response of an operation whose responses the document leaves open. */
export class OpenResponse implements Response {
  readonly status: number;
  readonly place = undefined;
  readonly description = '';
  readonly headers: Response['headers'] = {};
  readonly headerSchemas: Response['headerSchemas'] = new Map();
  readonly content = [];
  readonly mediaType = undefined;
  readonly schema = undefined;
  readonly validate = undefined;
  readonly envelope = [];
  readonly examples = noExamples;

  constructor(status: number) {
    this.status = status;
  }

  withStatus(status: number): Response {
    return new OpenResponse(status);
  }

  withContent(): Response {
    return this;
  }
}
