import type { ValidateFunction } from 'ajv';
import { isJsonMediaType } from '../bodies/media-types.ts';
import { hasKeys } from '../document/json-pointer.ts';
import type { Place } from '../document/source-files.ts';
import { type ContentReader, envelopeOf, LazyContent, mediaTypesOf } from './media-type-content.ts';
import type { MediaTypeContent, RequestBody } from './operation.ts';

/** A request body whose parts are read on first use. */
export class LazyRequestBody implements RequestBody {
  readonly place: Place;
  readonly isRequired: boolean;
  readonly content: readonly MediaTypeContent[];
  readonly unreadMediaTypes: readonly string[];
  readonly #json: MediaTypeContent | undefined;
  readonly #reader: ContentReader;
  #propertyNames: readonly string[] | undefined;

  /** @param place of the Request Body Object itself */
  constructor(reader: ContentReader, place: Place) {
    const { files } = reader;
    const body = files.valueAt(place);
    this.#reader = reader;
    this.place = place;
    this.isRequired = hasKeys(body) && body.required === true;
    this.content = mediaTypesOf(files, place).map((mediaType) => new LazyContent(reader, mediaType));
    this.#json = this.content.find(({ mediaType }) => isJsonMediaType(mediaType));
    this.unreadMediaTypes = this.content.flatMap(({ mediaType }) => (isJsonMediaType(mediaType) ? [] : mediaType));
  }

  get propertyNames(): readonly string[] {
    const { schema } = this;
    this.#propertyNames ??= schema === undefined ? [] : envelopeOf(this.#reader.files, schema).map(({ name }) => name);
    return this.#propertyNames;
  }

  get schema(): Place | undefined {
    return this.#json?.schema;
  }

  get validate(): ValidateFunction | undefined {
    return this.#json?.validate;
  }
}
