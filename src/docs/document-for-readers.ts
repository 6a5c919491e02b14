import type { OpenAPIV3_1 } from 'openapi-types';
import type { ApiDocument } from '../openapi/document/api-document.ts';
import { keysOfData, keysOfNames } from '../openapi/document/check-document.ts';
import type { Evidence, Tolerance } from '../openapi/document/extensions.ts';
import { hasKeys, isJsonObject } from '../openapi/document/json-pointer.ts';
import { below, keyOf, type Place, type SourceFiles, targetOf } from '../openapi/document/source-files.ts';
import { methods } from '../openapi/operations/methods.ts';
import type { Operation } from '../openapi/operations/operation.ts';
import { withCallbacksInPlace } from './callbacks-in-place.ts';
import { withNotesDescribed } from './described-notes.ts';
import { withLinksDescribed } from './documented-links.ts';
import { withEventsListed } from './listed-events.ts';
import {
  eachOnce,
  evidenceSentences,
  legend,
  type NotedMessage,
  noNotes,
  notedTolerance,
  notesKey,
  type ReaderNotes,
} from './reader-notes.ts';
import { SchemaReading } from './schema-reading.ts';

/** The messages with which the top-level fields of an operation's body are refused. */
export type MessagesOf = (
  document: ApiDocument,
  operation: Operation,
) => ReadonlyMap<string, readonly { readonly text: string; readonly isOwn: boolean }[]>;

/**
 * The document for people: one file, whose descriptions say what is not documented and why, what else is tolerated and
 * with which messages a field is refused; without our own extensions.
 */
export function documentForReaders(document: ApiDocument, messagesOf: MessagesOf): OpenAPIV3_1.Document {
  // Made from an OpenAPI document by adding to its descriptions.
  const annotated = annotatedDocument(document, messagesOf);
  const described = withNotesDescribed(annotated, new SchemaReading(annotated)) as OpenAPIV3_1.Document;
  return withEventsListed(withLinksDescribed(withCallbacksInPlace(withTitles(described))));
}

/** Gives operations without a summary their id as title: renderers show the path, which several operations share. */
function withTitles(document: OpenAPIV3_1.Document): OpenAPIV3_1.Document {
  const paths = Object.entries(document.paths ?? {}).map(([path, item]) => [
    path,
    hasKeys(item) ? Object.fromEntries(Object.entries(item).map(([key, value]) => [key, withTitle(key, value)])) : item,
  ]);
  return { ...document, paths: Object.fromEntries(paths) };
}

function withTitle(key: string, value: unknown): unknown {
  const isUntitled =
    isMethod(key) && hasKeys(value) && value.summary === undefined && typeof value.operationId === 'string';
  return isUntitled ? { ...value, summary: value.operationId } : value;
}

function isMethod(key: string): boolean {
  return methods.some((method) => method === key);
}

/** The same document with the notes separate, under {@link notesKey} of their subjects. */
export function annotatedDocument(document: ApiDocument, messagesOf: MessagesOf): Json {
  const messages = new Map<string, FieldMessages>();
  for (const operation of document.operations) {
    const schema = operation.requestBody?.schema;
    const found = messagesOf(document, operation);
    if (schema !== undefined && found.size > 0) messages.set(keyOf(schema), gradedMessages(operation, found));
  }
  return new Annotator(document, messages).annotate(originOf(document));
}

/** The notice that a rendering is not the real documentation. */
function originOf({ api, content }: ApiDocument): string {
  const provider = (api !== undefined && content.info?.contact?.name) || 'the provider of the API';
  return `This is how talkover-mock, a local stand-in, renders the document that it answers by. It is not the real documentation, and not made by ${provider}.`;
}

type Json = Record<string, unknown>;

type FieldMessages = ReadonlyMap<string, readonly NotedMessage[]>;

/** A message is documented if the document or an example of its answers contains it. */
function gradedMessages(operation: Operation, found: ReturnType<MessagesOf>): FieldMessages {
  const examples = [...operation.responses.values()].flatMap(({ examples }) => [...examples.values()]);
  const shown = JSON.stringify(examples);
  return new Map(
    [...found].map(([field, messages]) => [
      field,
      messages.map(({ text, isOwn }) => ({
        text,
        grade: isOwn || shown.includes(JSON.stringify(text)) ? 'documented' : 'inferred',
      })),
    ]),
  );
}

/** The target of a `$ref`, merged with the keywords beside the references on the way; nearer keywords win. */
interface Merged {
  readonly keywords: Json;
  /** The place of each keyword. */
  readonly places: ReadonlyMap<string, Place>;
  readonly notes: Pick<ReaderNotes, 'evidence' | 'tolerated'>;
}

class Annotator {
  readonly #files: SourceFiles;
  readonly #root: Place;
  readonly #title: string;
  /** Extensions that don't concern readers. Renderers use `x-codeSamples`. */
  readonly #dropped: ReadonlySet<string>;
  /** By the place of a body's schema. */
  readonly #messages: ReadonlyMap<string, FieldMessages>;
  /** The references that are being inlined, the outermost first. */
  readonly #unfolding: string[] = [];
  #hasEvidence = false;

  constructor({ files, root, title, ownExtensions }: ApiDocument, messages: ReadonlyMap<string, FieldMessages>) {
    this.#files = files;
    this.#root = root;
    this.#title = title;
    this.#dropped = new Set([...ownExtensions, 'x-faker']);
    this.#messages = messages;
  }

  /** @param origin the notice of {@link originOf}, for the introduction */
  annotate(origin: string): Json {
    const document = this.#object(this.#root);
    const info = isJsonObject(document.info) ? document.info : {};
    const evidence = this.#hasEvidence ? [origin, legend] : [origin];
    const title = typeof info.title === 'string' ? info.title : this.#title;
    return { ...document, info: { ...info, title, [notesKey]: { ...noNotes, evidence } } };
  }

  #value(place: Place, hasNames: boolean): unknown {
    const value = this.#files.valueAt(place);
    if (Array.isArray(value)) return value.map((_, index) => this.#value(below(place, index), false));
    if (!hasKeys(value)) return value;
    if (!hasNames) return this.#object(place);
    return Object.fromEntries(Object.keys(value).map((name) => [name, this.#value(below(place, name), false)]));
  }

  /** @param messages of the field that this is the schema of */
  #object(place: Place, messages?: readonly NotedMessage[]): Json {
    const fields = this.#messages.get(keyOf(place));
    const ref = this.#plainRef(place);
    if (ref !== undefined && fields === undefined && messages === undefined) return { $ref: ref };
    const target = this.#targetKey(place);
    if (target !== undefined && this.#unfolding.includes(target)) return this.#again(target);
    if (target !== undefined) this.#unfolding.push(target);
    const result = this.#unfolded(place, fields, messages);
    if (target !== undefined) this.#unfolding.pop();
    return result;
  }

  #unfolded(place: Place, fields: FieldMessages | undefined, messages: readonly NotedMessage[] = []): Json {
    const { keywords, places, notes } = this.#merged(place);
    const result: Json = {};
    for (const [key, value] of Object.entries(keywords)) {
      // `merged` has a place for each keyword.
      const at = places.get(key) as Place;
      if (key === '$ref' || this.#dropped.has(key)) continue;
      if (keysOfData.has(key) || key.startsWith('x-') || (key === 'examples' && Array.isArray(value)))
        result[key] = value;
      else if (key === 'properties' && fields !== undefined) result[key] = this.#fields(at, fields);
      else result[key] = this.#value(at, keysOfNames.has(key));
    }
    const { evidence, tolerated } = notes;
    this.#hasEvidence ||= evidence.length > 0;
    const isNothing = evidence.length + tolerated.length + messages.length === 0;
    return isNothing ? result : { ...result, [notesKey]: { evidence, tolerated, messages } };
  }

  #fields(place: Place, messages: FieldMessages): Json {
    const names = Object.keys(this.#files.valueAt(place) ?? {});
    return Object.fromEntries(names.map((name) => [name, this.#object(below(place, name), messages.get(name))]));
  }

  /** The target of a lone `$ref` within the main file. */
  #plainRef(place: Place): string | undefined {
    const value = this.#files.valueAt(place);
    if (!hasKeys(value) || typeof value.$ref !== 'string' || Object.keys(value).length > 1) return undefined;
    const target = targetOf(value.$ref, place.uri);
    return target.uri === this.#root.uri ? `#${encodeURI(target.pointer)}` : undefined;
  }

  #targetKey(place: Place): string | undefined {
    const value = this.#files.valueAt(place);
    return hasKeys(value) && typeof value.$ref === 'string' ? keyOf(targetOf(value.$ref, place.uri)) : undefined;
  }

  /** Replaces a schema within itself. */
  #again(target: string): Json {
    const root = `${this.#root.uri}#`;
    if (target.startsWith(root)) return { $ref: `#${encodeURI(target.slice(root.length))}` };
    return { description: 'The same again.' };
  }

  #merged(place: Place): Merged {
    const keywords: Json = {};
    const places = new Map<string, Place>();
    const evidence: string[] = [];
    const tolerances: Tolerance[] = [];
    for (let at = place; ; ) {
      const layer = this.#files.valueAt(at);
      if (!hasKeys(layer)) break;
      const applies = (subject: string) => subject === 'this' || !Object.hasOwn(keywords, subject);
      // Both were validated against the schemas of their extensions when the document was loaded.
      evidence.push(...evidenceSentences((layer['x-evidence'] ?? {}) as Evidence, applies));
      tolerances.push(...((layer['x-tolerates'] ?? []) as readonly Tolerance[]));
      for (const [key, value] of Object.entries(layer)) {
        if (Object.hasOwn(keywords, key) || key === '$ref') continue;
        keywords[key] = value;
        places.set(key, below(at, key));
      }
      if (typeof layer.$ref !== 'string') break;
      at = targetOf(layer.$ref, at.uri);
    }
    // A type that the schema itself allows is no deviation.
    const allowed = [keywords.type, keywords.nullable === true ? 'null' : undefined].flat();
    const tolerated = tolerances.filter(({ type }) => type === undefined || !allowed.includes(type));
    return { keywords, places, notes: { evidence, tolerated: eachOnce(tolerated.map(notedTolerance)) } };
  }
}
