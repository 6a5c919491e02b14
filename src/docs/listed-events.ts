import type { OpenAPIV3_1 } from 'openapi-types';
import { hasKeys } from '../openapi/document/json-pointer.ts';
import { fragmentOf } from './deep-links.ts';
import { type DocumentedOperation, documentedOperations } from './documented-operations.ts';
import { code, oneLine } from './markdown-text.ts';
import { SchemaReading } from './schema-reading.ts';

/**
 * Adds a list of all events with links to their payloads: to the description of their tag, if the document describes it,
 * else to its own.
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

/** The fragments of the events' payloads in the page's address, by event name. */
export function eventFragments(document: OpenAPIV3_1.Document): Readonly<Record<string, string>> {
  return Object.fromEntries(deliveriesOf(document).map((event) => [event.name, fragmentOf(event)]));
}

function deliveriesOf(document: OpenAPIV3_1.Document): DocumentedOperation[] {
  // An OpenAPI document is an object.
  const content = document as unknown as Record<string, unknown>;
  return documentedOperations(content, new SchemaReading(content)).filter(({ isDelivery }) => isDelivery);
}

/** A description followed by a table of events. */
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

/** Adds to each webhook its name, which the page shows nowhere else. */
function withNames(
  webhooks: NonNullable<OpenAPIV3_1.Document['webhooks']>,
): NonNullable<OpenAPIV3_1.Document['webhooks']> {
  return Object.fromEntries(
    Object.entries(webhooks).map(([name, item]) => [
      name,
      // Keys that are no operations stay as they are.
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
