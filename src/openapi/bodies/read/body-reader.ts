import type { ErrorObject } from 'ajv';
import { hasKeys } from '../../document/json-pointer.ts';
import type { Place, SourceFiles } from '../../document/source-files.ts';
import { packageOf } from '../../packages.ts';
import { asTyped, type Shape, ShapeReader, takesList, takesObject, takesString } from '../../parameters/shapes.ts';
import { declaredType } from '../concrete-type.ts';
import { isRange, type MediaType, notationOf } from '../media-types.ts';
import { SchemaPartsReader } from '../schema-parts.ts';
import { isKnownCharset, textOf } from './body-text.ts';
import { decoded, encodingsOf } from './content-encoding.ts';
import { DeclaredBodies, givenType } from './declared-body.ts';
import { type Encoding, readEncodings } from './encodings.ts';
import { type CheckedForm, readForm } from './form.ts';
import type { FilePlace } from './form-values.ts';
import { readMultipart } from './multipart.ts';
import { readXml } from './xml.ts';

/** A media type that a request's body may be of. */
export interface DeclaredBody {
  /** The key of `content`. */
  readonly mediaType: string;
  /** Where the Media Type Object stands. */
  readonly place: Place;
  readonly schema: Place | undefined;
}

/** What a body was read as, or why it was not. */
export type BodyOutcome<Declared extends DeclaredBody = DeclaredBody> =
  | ReadOutcome<Declared>
  | { readonly kind: 'malformed'; readonly note: string }
  /** What nobody reads here: the Content-Type, with the encoding or the character set where that is it. */
  | { readonly kind: 'unsupported'; readonly given: string | undefined }
  | { readonly kind: 'too large' };

/** A body that was read. */
export interface ReadOutcome<Declared extends DeclaredBody = DeclaredBody> {
  readonly kind: 'read';
  /** The one of the declared that it is of. */
  readonly declared: Declared;
  readonly value: unknown;
  /** Whether the value is one that the schema speaks of, so that it can be held against it. */
  readonly isJudged: boolean;
  /** What is wrong with how it is written. */
  readonly errors: readonly ErrorObject[];
  /** The files in the value, each a text as long as the file. */
  readonly files: readonly FilePlace[];
}

/** Reads the bodies of an operation's requests. What does not depend on a request is done once, when it is first needed. */
export class BodyReader<Declared extends DeclaredBody> {
  readonly #declared: readonly Declared[];
  readonly #bodies: DeclaredBodies;
  readonly #readers = new Map<Declared, OneReader>();
  readonly #documents: DocumentReaders;

  constructor(declared: readonly Declared[], documents: DocumentReaders) {
    this.#declared = declared;
    this.#documents = documents;
    this.#bodies = new DeclaredBodies(declared.map(({ mediaType }) => mediaType));
  }

  /**
   * Reads a body that is not empty; at once where it isn't packed. Never throws.
   * @param limit how many bytes it may have when it is unpacked
   */
  read(
    body: Uint8Array,
    contentType: string | undefined,
    contentEncoding: string | undefined,
    limit: number,
  ): BodyOutcome<Declared> | Promise<BodyOutcome<Declared>> {
    const given = givenType(contentType);
    const index = this.#bodies.find(given);
    const declared = index === undefined ? undefined : this.#declared[index];
    if (declared === undefined) {
      return { kind: 'unsupported', given: contentType };
    }
    if (!isKnownCharset(given?.charset)) {
      return { kind: 'unsupported', given: contentType };
    }
    const encodings = encodingsOf(contentEncoding);
    return encodings.length === 0
      ? this.#readPlain(body, given, declared)
      : this.#readPacked(body, given, declared, { encodings, limit, contentType });
  }

  async #readPacked(
    body: Uint8Array,
    given: MediaType | undefined,
    declared: Declared,
    { encodings, limit, contentType }: Packing,
  ): Promise<BodyOutcome<Declared>> {
    const outcome = await decoded(body, encodings, limit);
    if ('bytes' in outcome) return this.#readPlain(outcome.bytes, given, declared);
    const { problem, encoding } = outcome;
    if (problem === 'too large') return { kind: problem };
    if (problem === 'malformed')
      return { kind: problem, note: `the body is no ${encoding}, as Content-Encoding says it is` };
    return { kind: 'unsupported', given: `${contentType ?? declared.mediaType}, encoded by ${encoding}` };
  }

  #readPlain(body: Uint8Array, given: MediaType | undefined, declared: Declared): BodyOutcome<Declared> {
    let reader = this.#readers.get(declared);
    if (reader === undefined) {
      reader = new OneReader(declared, this.#documents);
      this.#readers.set(declared, reader);
    }
    const outcome = reader.read(body, given);
    return typeof outcome === 'string' ? { kind: 'malformed', note: outcome } : { kind: 'read', declared, ...outcome };
  }
}

interface Packing {
  readonly encodings: readonly string[];
  readonly limit: number;
  readonly contentType: string | undefined;
}

/** What the readers of a document's bodies share. */
export class DocumentReaders {
  readonly files: SourceFiles;
  readonly shapes: ShapeReader;
  readonly parts: SchemaPartsReader;

  constructor(files: SourceFiles) {
    this.files = files;
    this.shapes = new ShapeReader(files);
    this.parts = new SchemaPartsReader(files);
  }
}

/** What begins each text of a `application/json-seq`. */
const recordSeparator = String.fromCharCode(0x1e);

type Outcome = Omit<ReadOutcome, 'kind' | 'declared'>;

/** Reads bodies of one declared media type. */
class OneReader {
  readonly #declared: DeclaredBody;
  readonly #documents: DocumentReaders;
  #knownShape: Shape | undefined;
  #encodings: ReadonlyMap<string, Encoding> | undefined;

  constructor(declared: DeclaredBody, documents: DocumentReaders) {
    this.#declared = declared;
    this.#documents = documents;
  }

  /** Found when it is first needed: JSON says itself what its values are. */
  get #shape(): Shape {
    // A place where nothing is gives the shape that takes anything.
    this.#knownShape ??= this.#documents.shapes.read(this.#declared.schema ?? { uri: '', pointer: '' });
    return this.#knownShape;
  }

  /** A text says why the body can't be read. */
  read(body: Uint8Array, given: MediaType | undefined): Outcome | string {
    const type = given ?? this.#assumedType();
    const notation = notationOf(type);
    switch (notation) {
      case 'multipart':
        return type.subtype === 'form-data' ? this.#multipart(body, type) : unjudged(body);
      case 'bytes':
      case 'unknown':
        return this.#bytes(body);
      default: {
        const text = textOf(body, given?.charset);
        if (text === undefined) return `the body is not valid ${given?.charset ?? 'UTF-8'}`;
        return this.#text(text, notation);
      }
    }
  }

  /** What a body is that doesn't say it. */
  #assumedType(): MediaType {
    const declared = declaredType(this.#declared.mediaType);
    return isRange(declared) ? declaredType('application/json') : declared;
  }

  #text(text: string, notation: ReturnType<typeof notationOf>): Outcome | string {
    switch (notation) {
      case 'json':
        return parsedBy(JSON.parse, text, 'JSON');
      case 'yaml':
        return parsedBy(packageOf('yaml').parse, text, 'YAML');
      case 'json-lines':
      case 'json-seq':
        return this.#lines(text);
      case 'form':
        return judgedForm(readForm(text, this.#shape, this.#fieldEncodings()));
      case 'xml': {
        const { parts } = this.#documents;
        return unjudged(readXml(text, parts.read(this.#declared.schema), this.#shape) ?? text);
      }
      default:
        return this.#plain(text);
    }
  }

  #plain(text: string): Outcome {
    // A schema of objects says nothing of the text that they are written as.
    const isOfText = takesString(this.#shape) || !(takesList(this.#shape) || takesObject(this.#shape));
    return isOfText ? judged(asTyped(this.#shape, text)) : unjudged(text);
  }

  #lines(text: string): Outcome | string {
    const lines = text
      .replaceAll(recordSeparator, '\n')
      .split('\n')
      .filter((line) => line.trim() !== '');
    const values: unknown[] = [];
    for (const line of lines) {
      const outcome = parsedBy(JSON.parse, line, 'JSON');
      if (typeof outcome === 'string') return outcome;
      values.push(outcome.value);
    }
    return takesList(this.#shape) ? judged(values) : unjudged(values);
  }

  #multipart(body: Uint8Array, type: MediaType): Outcome | string {
    const form = readMultipart(body, type.parameters.get('boundary'), this.#shape, this.#fieldEncodings());
    return form === undefined ? 'the body is malformed multipart/form-data' : judgedForm(form);
  }

  /** Bytes are as long as they are; nothing else can be said of them. */
  #bytes(body: Uint8Array): Outcome {
    const { files } = this.#documents;
    const { schema } = this.#declared;
    const keywords = schema === undefined ? undefined : files.resolve(schema).value;
    const outcome = unjudged(body);
    if (!hasKeys(keywords)) return outcome;
    const errors = [lengthError(body, 'minLength', keywords), lengthError(body, 'maxLength', keywords)];
    return { ...outcome, errors: errors.filter((error) => error !== undefined) };
  }

  #fieldEncodings(): ReadonlyMap<string, Encoding> {
    this.#encodings ??= readEncodings(this.#documents.files, this.#declared.place);
    return this.#encodings;
  }
}

function judged(value: unknown): Outcome {
  return { value, isJudged: true, errors: [], files: [] };
}

function unjudged(value: unknown): Outcome {
  return { value, isJudged: false, errors: [], files: [] };
}

function judgedForm({ value, errors, files }: CheckedForm): Outcome {
  return { value, isJudged: true, errors, files };
}

function parsedBy(parse: (text: string) => unknown, text: string, name: string): Outcome | string {
  try {
    return judged(parse(text));
  } catch {
    return `the body is malformed ${name}`;
  }
}

function lengthError(
  { length }: Uint8Array,
  keyword: 'minLength' | 'maxLength',
  keywords: Readonly<Record<string, unknown>>,
): ErrorObject | undefined {
  const limit = keywords[keyword];
  if (typeof limit !== 'number' || (keyword === 'minLength' ? length >= limit : length <= limit)) return undefined;
  return {
    instancePath: '',
    schemaPath: `#/${keyword}`,
    keyword,
    params: { limit },
    message: `must NOT have ${keyword === 'minLength' ? 'fewer' : 'more'} than ${limit} bytes`,
    parentSchema: keywords,
  };
}
