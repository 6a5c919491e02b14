import type { ErrorObject } from 'ajv';
import { hasKeys } from '../../document/json-pointer.ts';
import type { Place, SourceFiles } from '../../document/source-files.ts';
import { packageOf } from '../../packages.ts';
import { type Shape, ShapeReader, takesList, takesObject, takesString } from '../../parameters/shapes.ts';
import { asTyped } from '../../parameters/typed-text.ts';
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

/** A media type that the body of a request may have. */
export interface DeclaredBody {
  /** The key of `content`. */
  readonly mediaType: string;
  /** The place of the Media Type Object. */
  readonly place: Place;
  readonly schema: Place | undefined;
}

/** A body as it was read, or why it was not read. */
export type BodyOutcome<Declared extends DeclaredBody = DeclaredBody> =
  | ReadOutcome<Declared>
  | { readonly kind: 'malformed'; readonly note: string }
  /** A body that can't be read here: its Content-Type, with the encoding or charset if that is the reason. */
  | { readonly kind: 'unsupported'; readonly given: string | undefined }
  | { readonly kind: 'too large' };

/** A body that was read. */
export interface ReadOutcome<Declared extends DeclaredBody = DeclaredBody> {
  readonly kind: 'read';
  /** The declared media type that the body has. */
  readonly declared: Declared;
  readonly value: unknown;
  /** Whether the schema describes this value, so that it can be validated. */
  readonly isJudged: boolean;
  /** What is wrong with the notation of the body. */
  readonly errors: readonly ErrorObject[];
  /** The files in the value, each a string with one character a byte. */
  readonly files: readonly FilePlace[];
}

/** Reads the bodies of an operation's requests. Computes once, on first use, what does not depend on a request. */
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
   * Reads a body that is not empty; synchronously where it isn't compressed. Never throws.
   * @param limit the largest unpacked body, in bytes
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
      return { kind: problem, note: `the body is no ${encoding}, as Content-Encoding claims` };
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

/** The character before each text of `application/json-seq`. */
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

  /** Made on first use: JSON does not need it. */
  get #shape(): Shape {
    // An empty place gives the shape that accepts anything.
    this.#knownShape ??= this.#documents.shapes.read(this.#declared.schema ?? { uri: '', pointer: '' });
    return this.#knownShape;
  }

  /** Returns a string with the reason if the body can't be read. */
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

  /** The media type that is assumed for a body without a Content-Type. */
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
    // A schema of objects or lists does not describe their text.
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

  /** Checks the length of a body of bytes; a schema can limit nothing else of them. */
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
