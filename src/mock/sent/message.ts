import { concreteType } from '../../openapi/bodies/concrete-type.ts';
import { isJsonMediaType } from '../../openapi/bodies/media-types.ts';
import { type BodyMediaType, RequestBodyWriter } from '../../openapi/bodies/write/request-body.ts';
import type { ApiDocument } from '../../openapi/document/api-document.ts';
import { hasKeys, isJsonObject } from '../../openapi/document/json-pointer.ts';
import { below, type Place } from '../../openapi/document/source-files.ts';
import { mediaTypesOf } from '../../openapi/operations/media-type-content.ts';
import { examplesIn } from '../../openapi/operations/media-type-examples.ts';
import type { SentOperation } from '../../openapi/operations/sent-operations.ts';
import { untypedShape } from '../../openapi/parameters/shapes.ts';
import { defaultWriting, writePairs, writeText, writingRulesOf } from '../../openapi/parameters/write.ts';
import type { Random } from '../../openapi/sample/faker-methods.ts';
import { type SentContent, sentContent } from '../../webhooks/addressee.ts';
import type { CustomHeader } from '../../webhooks/custom-headers.ts';
import type { JsonObject } from '../merge-json.ts';

/** A request of the document's own, ready to be sent. */
export interface SentMessage {
  /** The body's value, where that is an object. */
  readonly payload: JsonObject;
  /** The body, where it is not the payload as plain JSON. */
  readonly content: SentContent | undefined;
  readonly headers: readonly CustomHeader[];
  /** `a=1&b=2`, empty for none. */
  readonly query: string;
}

/** What a message is made with. */
export interface MessageParts {
  readonly document: ApiDocument;
  readonly random: Random;
  /** In microseconds since 1970. */
  readonly now: number;
  /** Changes the value of the body. @param allows whether its schema takes a value; undefined where that can't be told */
  readonly change: (body: unknown, allows: (body: unknown) => boolean | undefined) => unknown;
}

/** Makes what a callback or a webhook sends: each part from its example, else as a sample of its schema. */
export function messageOf(sent: SentOperation, parts: MessageParts): SentMessage {
  const parameters = parametersOf(sent, parts);
  return {
    ...bodyOf(sent, parts),
    headers: parameters.flatMap(({ name, location, value }) => {
      const writing = defaultWriting('header', name, untypedShape);
      const rules = writingRulesOf(parts.document.content.openapi);
      return location === 'header' ? { key: name, value: writeText(writing, value, rules) } : [];
    }),
    query: parameters
      .filter(({ location }) => location === 'query')
      .flatMap(({ name, value }) => writePairs(defaultWriting('query', name, untypedShape), value))
      .map((pair) => pair.join('='))
      .join('&'),
  };
}

const noBody = { payload: {}, content: { text: '' } };

/** The media type that a body is sent in: JSON where there is some, else the first; undefined for a message without a body. */
export function bodySchemaOf({ place }: SentOperation, { files }: ApiDocument): BodyMediaType | undefined {
  const body = files.tryResolve(below(place, 'requestBody'));
  const types = body === undefined ? [] : mediaTypesOf(files, body.place);
  const chosen = types.find(({ mediaType }) => isJsonMediaType(concreteType(mediaType))) ?? types[0];
  if (chosen === undefined) return undefined;
  const at = files.tryResolve(chosen.at)?.place ?? chosen.at;
  const schema = below(at, 'schema');
  return { mediaType: chosen.mediaType, place: at, schema: files.valueAt(schema) == null ? undefined : schema };
}

function bodyOf(sent: SentOperation, parts: MessageParts): Pick<SentMessage, 'payload' | 'content'> {
  const { files, sampler } = parts.document;
  const body = bodySchemaOf(sent, parts.document);
  if (body === undefined) return noBody;
  const { schema, mediaType } = body;
  const allows = (value: unknown) => (schema === undefined ? undefined : sampler.accepts(schema, value));
  const value = parts.change(bodyValue(body, parts), allows);
  if (concreteType(mediaType) === 'application/json' && isJsonObject(value))
    return { payload: value, content: undefined };
  const written = new RequestBodyWriter(files).write(value, body);
  return {
    payload: isJsonObject(value) ? value : {},
    content: sentContent(written.content, written.contentType),
  };
}

function bodyValue({ mediaType: name, place, schema }: BodyMediaType, parts: MessageParts): unknown {
  const { files, sampler } = parts.document;
  const { done = true, value } = place === undefined ? {} : examplesIn(files, place).values().next();
  if (done === true) return schema === undefined ? {} : sampleOf(schema, parts);
  const isMeantAsJson = typeof value === 'string' && isJsonMediaType(concreteType(name)) && schema !== undefined;
  return isMeantAsJson && sampler.allows(schema, value) === false ? parsed(value) : value;
}

/** An example of JSON that is written as a text. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function sampleOf(schema: Place, { document: { sampler, isOwn }, random, now }: MessageParts): unknown {
  const written = isOwn ? undefined : sampler.brokenExample(schema);
  // What comes from `x-faker` is part of the document.
  return structuredClone(
    written === undefined ? sampler.sample(schema, random, Math.floor(now / 1000)) : written.value,
  );
}

/** A parameter that is sent, with its value. */
interface SentParameter {
  readonly name: string;
  readonly location: unknown;
  readonly value: unknown;
}

/** The parameters that are required, and those that have an example; an operation's own counts before its path item's. */
function parametersOf({ place, item }: SentOperation, parts: MessageParts): SentParameter[] {
  const { files } = parts.document;
  const found = new Map<string, SentParameter>();
  for (const list of [below(item, 'parameters'), below(place, 'parameters')]) {
    const declared = files.valueAt(list);
    for (const index of Array.isArray(declared) ? declared.keys() : []) {
      const parameter = files.tryResolve(below(list, index));
      if (parameter === undefined || !hasKeys(parameter.value)) continue;
      const { name, in: location, required } = parameter.value;
      const schema = below(parameter.place, 'schema');
      const { done, value: example } = examplesIn(files, parameter.place).values().next();
      if (typeof name !== 'string' || (done === true && required !== true)) continue;
      const isSampled = done === true && files.valueAt(schema) != null;
      const value = isSampled ? sampleOf(schema, parts) : (example ?? '');
      found.set(`${location} ${name.toLowerCase()}`, { name, location, value });
    }
  }
  return [...found.values()];
}
