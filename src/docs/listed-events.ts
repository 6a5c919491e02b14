import type { OpenAPIV3_1 } from 'openapi-types';
import { hasKeys } from '../openapi/document/json-pointer.ts';
import { fragmentOf } from './deep-links.ts';
import { type DocumentedOperation, documentedOperations } from './documented-operations.ts';
import { code, oneLine } from './markdown-text.ts';
import { SchemaReading } from './schema-reading.ts';

/**
 * A document in which the names of all that it sends are listed, each with a link to its payload: in the description of
 * their tag, where the document describes that, else in its own.
 */
export function withEventsListed(document: OpenAPIV3_1.Document): OpenAPIV3_1.Document {
  const deliveries = deliveriesOf(document);
  if (deliveries.length === 0) return document;
  const described = new Set((document.tags ?? []).map(({ name }) => name));
  const ofTag = (tag: string) => deliveries.filter(({ tags }) => tags[0] === tag);
  const others = deliveries.filter(({ tags: [tag] }) => tag === undefined || !described.has(tag));
  return {
    ...document,
    info: { ...document.info, ...withTable(document.info, others, '## Events') },
    ...(document.tags !== undefined && {
      tags: document.tags.map((tag) => ({ ...tag, ...withTable(tag, ofTag(tag.name)) })),
    }),
    webhooks: withNames(document.webhooks ?? {}),
  };
}

/** Where the payload of each event is, as the fragment of the page's address, by the event's name. */
export function eventFragments(document: OpenAPIV3_1.Document): Readonly<Record<string, string>> {
  return Object.fromEntries(deliveriesOf(document).map((event) => [event.name, fragmentOf(event)]));
}

function deliveriesOf(document: OpenAPIV3_1.Document): DocumentedOperation[] {
  // An OpenAPI document is an object.
  const content = document as unknown as Record<string, unknown>;
  return documentedOperations(content, new SchemaReading(content)).filter(({ isDelivery }) => isDelivery);
}

/** A description with a table of events behind it. */
function withTable(
  { description }: { readonly description?: string },
  events: readonly DocumentedOperation[],
  heading?: string,
): { description?: string } {
  if (events.length === 0) return {};
  const rows = events.map((event) => `| [${code(event.name)}](#${fragmentOf(event)}) | ${inCell(event.title)} |`);
  const table = ['| Event | When |', '|---|---|', ...rows].join('\n');
  return {
    description: [description?.trimEnd(), heading, table]
      .filter((part) => part !== undefined && part !== '')
      .join('\n\n'),
  };
}

/** Each webhook says its name, which nothing else on a page does. */
function withNames(
  webhooks: NonNullable<OpenAPIV3_1.Document['webhooks']>,
): NonNullable<OpenAPIV3_1.Document['webhooks']> {
  return Object.fromEntries(
    Object.entries(webhooks).map(([name, item]) => [
      name,
      // What is no operation stays as it is.
      Object.fromEntries(Object.entries(item).map(([key, value]) => [key, named(name, value)])) as typeof item,
    ]),
  );
}

function named(name: string, operation: unknown): unknown {
  if (!hasKeys(operation) || !('responses' in operation || 'requestBody' in operation)) return operation;
  const { description } = operation;
  return {
    ...operation,
    description: [code(name), description].filter((part) => typeof part === 'string').join('\n\n'),
  };
}

function inCell(text: string): string {
  return oneLine(text).replaceAll('|', '\\|');
}
