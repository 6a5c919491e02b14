import { isJsonMediaType } from '../openapi/bodies/media-types.ts';
import { hasKeys } from '../openapi/document/json-pointer.ts';
import { methods } from '../openapi/operations/methods.ts';
import type { Operation } from '../openapi/operations/operation.ts';
import { securityOf } from './credentials.ts';
import type { SchemaReading } from './schema-reading.ts';

type Json = Record<string, unknown>;

/** An operation as its page describes it; also an operation of `webhooks`, which the API sends. */
export interface DocumentedOperation {
  readonly title: string;
  /** The name of its page, without an extension: `create-webhook`. */
  readonly slug: string;
  /** Upper case. */
  readonly method: string;
  /** The path as in the document; for a webhook its name. */
  readonly name: string;
  /** Without the base path of a server; empty for deliveries to the receiver's URL. */
  readonly path: string;
  readonly isDelivery: boolean;
  readonly tags: readonly string[];
  readonly content: Json;
  /** Those of its path and its own, without `$ref`. */
  readonly parameters: readonly Json[];
  readonly security: Operation['security'];
}

/** The body of a request or an answer. */
export interface DocumentedBody {
  readonly mediaType: string;
  readonly schema: unknown;
  readonly examples: readonly DocumentedExample[];
}

export interface DocumentedExample {
  /** Undefined for a single example. */
  readonly name: string | undefined;
  readonly summary: string | undefined;
  readonly value: unknown;
  readonly content: Json;
}

/** All operations of an annotated document, in its order. */
export function documentedOperations(document: Json, reading: SchemaReading): DocumentedOperation[] {
  const slugs = new Map<string, number>();
  return [
    ...operationsIn(document.paths, document, reading, slugs, false),
    ...operationsIn(document.webhooks, document, reading, slugs, true),
  ];
}

function operationsIn(
  items: unknown,
  document: Json,
  reading: SchemaReading,
  slugs: Map<string, number>,
  isDelivery: boolean,
): DocumentedOperation[] {
  const { securitySchemes } = reading.resolved(document.components);
  return Object.entries(hasKeys(items) ? items : {}).flatMap(([path, item]) => {
    const pathItem = reading.resolved(item);
    return methods.flatMap((method) => {
      const content = pathItem[method];
      if (!hasKeys(content)) return [];
      const title = String(content.summary ?? content.operationId ?? `${method.toUpperCase()} ${path}`);
      const parameters = [...listOf(pathItem.parameters), ...listOf(content.parameters)].map((parameter) =>
        reading.resolved(parameter),
      );
      return [
        {
          title,
          slug: unique(slugOf(title), slugs),
          method: method.toUpperCase(),
          name: path,
          path: isDelivery ? '' : path,
          isDelivery,
          tags: listOf(content.tags).map(String),
          content,
          parameters: parameters.filter((parameter, index) => isLast(parameter, parameters, index)),
          security: securityOf(content.security ?? document.security, securitySchemes, reading),
        },
      ];
    });
  });
}

/** The JSON body of a request or answer, else the first one. */
export function bodyOf(value: unknown, reading: SchemaReading): DocumentedBody | undefined {
  const content = reading.resolved(value).content;
  const mediaTypes = Object.keys(hasKeys(content) ? content : {});
  const mediaType = mediaTypes.find(isJsonMediaType) ?? mediaTypes[0];
  if (!hasKeys(content) || mediaType === undefined) return undefined;
  const media = reading.resolved(content[mediaType]);
  const named = Object.entries(hasKeys(media.examples) ? media.examples : {}).map(([name, example]) => {
    const resolved = reading.resolved(example);
    const summary = typeof resolved.summary === 'string' ? resolved.summary : undefined;
    return { name, summary, value: resolved.value, content: resolved };
  });
  const single = 'example' in media ? [{ name: undefined, summary: undefined, value: media.example, content: {} }] : [];
  return { mediaType, schema: media.schema, examples: [...named, ...single] };
}

/** Whether no later parameter replaces this one: those of an operation override the path's. */
function isLast({ name, in: where }: Json, parameters: readonly Json[], index: number): boolean {
  return !parameters.slice(index + 1).some((later) => later.name === name && later.in === where);
}

function slugOf(title: string): string {
  return (
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .replace(/^-|-$/g, '') || 'operation'
  );
}

function unique(slug: string, slugs: Map<string, number>): string {
  const count = (slugs.get(slug) ?? 0) + 1;
  slugs.set(slug, count);
  return count === 1 ? slug : unique(`${slug}-${count}`, slugs);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
