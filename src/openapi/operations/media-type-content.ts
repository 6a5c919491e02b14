import type { ValidateFunction } from 'ajv';
import { hasKeys } from '../document/json-pointer.ts';
import { below, type Place, type SourceFiles } from '../document/source-files.ts';
import { exampleValue } from './example-value.ts';
import type { EnvelopeProperty, MediaTypeContent, ResponseContent } from './operation.ts';

/** What the operations of a document are read with. */
export interface ContentReader {
  readonly files: SourceFiles;
  /** A validator for the schema at a place. */
  compile(schema: Place): ValidateFunction;
}

/** The media types of a `content` object; none where there is no object. */
export function mediaTypesIn(files: SourceFiles, content: Place): string[] {
  const value = files.valueAt(content);
  return hasKeys(value) ? Object.keys(value) : [];
}

/** A media type of a request body, read when its parts are first asked for. */
export class LazyContent implements MediaTypeContent {
  readonly mediaType: string;
  readonly #at: Place;
  protected readonly reader: ContentReader;
  #place: Place | undefined;
  #validate: ValidateFunction | undefined;

  /** @param content the place of the `content` object */
  constructor(reader: ContentReader, content: Place, mediaType: string) {
    this.reader = reader;
    this.mediaType = mediaType;
    this.#at = below(content, mediaType);
  }

  get place(): Place {
    this.#place ??= this.reader.files.resolve(this.#at).place;
    return this.#place;
  }

  get schema(): Place | undefined {
    const schema = below(this.place, 'schema');
    // A schema of null says as much as none.
    return this.reader.files.valueAt(schema) == null ? undefined : schema;
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

/** The top-level properties of a schema, each with the value that it always has. */
export function envelopeOf(files: SourceFiles, schema: Place): EnvelopeProperty[] {
  const properties = below(files.resolve(schema).place, 'properties');
  const value = files.valueAt(properties);
  return Object.keys(hasKeys(value) ? value : {}).map((name) => {
    const { value: property } = files.resolve(below(properties, name));
    return { name, constant: hasKeys(property) ? property.const : undefined };
  });
}

function examplesIn(files: SourceFiles, mediaType: Place): Map<string, unknown> {
  const examples = new Map<string, unknown>();
  const named = below(mediaType, 'examples');
  const names = files.valueAt(named);
  for (const name of Object.keys(hasKeys(names) ? names : {})) {
    const { value } = files.resolve(below(named, name));
    const example = exampleValue(value);
    if (example !== undefined) examples.set(name, example);
  }
  const single = files.valueAt(below(mediaType, 'example'));
  if (single !== undefined) examples.set('default', single);
  return examples;
}
