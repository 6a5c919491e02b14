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
import { type JsonObject, objectOf } from '../merge-json.ts';

/** The content of a callback or webhook request. */
export interface SentMessage {
  /** The body's value if it is an object, else empty. */
  readonly payload: JsonObject;
  /** The body if it is not the payload as plain JSON. */
  readonly content: SentContent | undefined;
  readonly headers: readonly CustomHeader[];
  /** Such as `a=1&b=2`; empty without parameters. */
  readonly query: string;
}

export interface MessageParts {
  readonly document: ApiDocument;
  readonly random: Random;
  /** In microseconds since 1970. */
  readonly now: number;
  /** Changes the value of the body. @param allows whether its schema allows a value; undefined if that is unknown */
  readonly change: (body: unknown, allows: (body: unknown) => boolean | undefined) => unknown;
}

/** Makes the request of a callback or webhook: each part from its example, else as a sample of its schema. */
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

/** The media type of the sent body: JSON if declared, else the first one; undefined without a body. */
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
    payload: objectOf(value),
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

/** Parses an example that is written as JSON text. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function sampleOf(schema: Place, { document: { sampler, isOwn }, random, now }: MessageParts): unknown {
  const written = isOwn ? undefined : sampler.brokenExample(schema);
  // A value from `x-faker` is part of the document, so it must not be shared.
  return structuredClone(
    written === undefined ? sampler.sample(schema, random, Math.floor(now / 1000)) : written.value,
  );
}

/** A sent parameter with its value. */
interface SentParameter {
  readonly name: string;
  readonly location: unknown;
  readonly value: unknown;
}

/** The parameters that are required or have an example. Those of the operation override those of its path item. */
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
