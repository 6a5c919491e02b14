import type { ValidateFunction } from 'ajv';
import { hasKeys } from '../document/json-pointer.ts';
import { below, type Place, type SourceFiles } from '../document/source-files.ts';
import { examplesIn } from './media-type-examples.ts';
import type { EnvelopeProperty, MediaTypeContent, ResponseContent } from './operation.ts';

/** What reads the operations of a document. */
export interface ContentReader {
  readonly files: SourceFiles;
  /** Compiles a validator for the schema at a place. */
  compile(schema: Place): ValidateFunction;
}

/** A media type, and the place of its object. */
export interface MediaTypePlace {
  readonly mediaType: string;
  readonly at: Place;
}

/**
 * The media types of a response or request body, by its `content`. A document that isn't ours may have a schema without
 * `content`, as in Swagger 2.0, which is then that of JSON.
 */
export function mediaTypesOf(files: SourceFiles, holder: Place): MediaTypePlace[] {
  const { value: content, place } = files.resolve(below(holder, 'content'));
  if (hasKeys(content)) return Object.keys(content).map((mediaType) => ({ mediaType, at: below(place, mediaType) }));
  const isOlder = !files.isStrict && content === undefined && hasKeys(files.valueAt(below(holder, 'schema')));
  return isOlder ? [{ mediaType: 'application/json', at: holder }] : [];
}

/** A media type of a request body, whose parts are read on first use. */
export class LazyContent implements MediaTypeContent {
  readonly mediaType: string;
  readonly #at: Place;
  protected readonly reader: ContentReader;
  #place: Place | undefined;
  /** Null for none. */
  #schema: Place | null | undefined;
  #validate: ValidateFunction | undefined;

  constructor(reader: ContentReader, { mediaType, at }: MediaTypePlace) {
    this.reader = reader;
    this.mediaType = mediaType;
    this.#at = at;
  }

  get place(): Place {
    this.#place ??= this.reader.files.resolve(this.#at).place;
    return this.#place;
  }

  get schema(): Place | undefined {
    if (this.#schema === undefined) {
      const schema = below(this.place, 'schema');
      // A null schema counts as none.
      this.#schema = this.reader.files.valueAt(schema) == null ? null : schema;
    }
    return this.#schema ?? undefined;
  }

  get validate(): ValidateFunction | undefined {
    this.#validate ??= this.schema && this.reader.compile(this.schema);
    return this.#validate;
  }
}

/** A media type of a response. */
export class LazyResponseContent extends LazyContent implements ResponseContent {
  #envelope: readonly EnvelopeProperty[] | undefined;
  #examples: ReadonlyMap<string, unknown> | undefined;

  get envelope(): readonly EnvelopeProperty[] {
    this.#envelope ??= this.schema === undefined ? [] : envelopeOf(this.reader.files, this.schema);
    return this.#envelope;
  }

  get examples(): ReadonlyMap<string, unknown> {
    this.#examples ??= examplesIn(this.reader.files, this.place);
    return this.#examples;
  }
}

/** The top-level properties of a schema, each with its constant value if it has one. */
export function envelopeOf(files: SourceFiles, schema: Place): EnvelopeProperty[] {
  const properties = below(files.resolve(schema).place, 'properties');
  const value = files.valueAt(properties);
  return Object.keys(hasKeys(value) ? value : {}).map((name) => {
    const { value: property } = files.resolve(below(properties, name));
    return { name, constant: hasKeys(property) ? property.const : undefined };
  });
}
