import type { OpenAPIV3_1 } from 'openapi-types';
import { hasKeys, parsePointer } from '../openapi/document/json-pointer.ts';
import { methods } from '../openapi/operations/methods.ts';
import { fragmentOf } from './deep-links.ts';
import { type DocumentedOperation, documentedOperations } from './documented-operations.ts';
import { cell, code, table } from './markdown-text.ts';
import { SchemaReading } from './schema-reading.ts';

type Json = Record<string, unknown>;

/**
 * Formats the `links` of an operation's responses as a table: which value of an answer goes into which request. Empty
 * without links.
 * @param addressOf returns the address of an operation's description
 */
export function linksTable(
  { content }: DocumentedOperation,
  operations: readonly DocumentedOperation[],
  reading: SchemaReading,
  addressOf: (operation: DocumentedOperation) => string,
): string {
  const rows = entriesOf(content.responses).flatMap(([status, response]) =>
    entriesOf(reading.resolved(response).links).map(([name, given]) => {
      const link = reading.resolved(given);
      const target = operations.find((operation) => isTarget(link, operation));
      const named = code(link.operationId ?? link.operationRef ?? '');
      return [
        code(status),
        cell(code(name), typeof link.description === 'string' ? link.description : ''),
        target === undefined ? named : `[${cell(target.title).replaceAll(/[[\]]/g, '\\$&')}](${addressOf(target)})`,
        cell(
          ...entriesOf(link.parameters).map(([parameter, value]) => `${code(parameter)} = ${code(value)}`),
          ...(link.requestBody === undefined ? [] : [`body = ${code(link.requestBody)}`]),
        ),
      ];
    }),
  );
  return rows.length === 0 ? '' : table(['Answer', 'Link', 'Leads to', 'With'], rows);
}

function isTarget(
  { operationId, operationRef }: Json,
  { content, isDelivery, method, name }: DocumentedOperation,
): boolean {
  if (isDelivery) return false;
  if (typeof operationId === 'string') return content.operationId === operationId;
  if (typeof operationRef !== 'string') return false;
  const [paths, path, key] = parsePointer(decoded(operationRef.slice(operationRef.indexOf('#') + 1))).slice(-3);
  return paths === 'paths' && path === name && key?.toUpperCase() === method;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Adds the links of each operation to its description, since the renderer does not show links. */
export function withLinksDescribed(document: OpenAPIV3_1.Document): OpenAPIV3_1.Document {
  // An OpenAPI document is an object.
  const whole = document as unknown as Json;
  if (!entriesOf(whole.paths).some(([, item]) => mentionsLinks(item))) return document;
  const reading = new SchemaReading(whole);
  const operations = documentedOperations(whole, reading);
  const tables = new Map(
    operations.map((operation) => [
      operation.content,
      linksTable(operation, operations, reading, (target) => `#${fragmentOf(target)}`),
    ]),
  );
  const described = (key: string, value: unknown) => {
    const links = hasKeys(value) && methods.some((method) => method === key) ? tables.get(value) : undefined;
    if (!hasKeys(value) || !links) return value;
    return { ...value, description: [value.description, `**Links**\n\n${links}`].filter(isText).join('\n\n') };
  };
  const paths = entriesOf(whole.paths).map(([path, item]) => [
    path,
    hasKeys(item) ? Object.fromEntries(Object.entries(item).map(([key, value]) => [key, described(key, value)])) : item,
  ]);
  return { ...document, paths: Object.fromEntries(paths) };
}

/** A quick check: most documents have no links, and their operations need not be read. */
function mentionsLinks(item: unknown): boolean {
  return methods.some((method) => {
    const operation = hasKeys(item) ? item[method] : undefined;
    return entriesOf(hasKeys(operation) ? operation.responses : undefined).some(
      ([, response]) => hasKeys(response) && ('links' in response || '$ref' in response),
    );
  });
}

function entriesOf(value: unknown): [string, unknown][] {
  return Object.entries(hasKeys(value) ? value : {}).filter(([name]) => !name.startsWith('x-'));
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
