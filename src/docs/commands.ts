import type { OpenAPIV3_1 } from 'openapi-types';
import { codeSamples, serverOf } from './code-samples.ts';
import { bodyOf, type DocumentedOperation, documentedOperations } from './documented-operations.ts';
import { inShortCurl } from './made-samples.ts';
import { sampleRequest } from './sample-request.ts';
import { SchemaReading } from './schema-reading.ts';

/** A command for pasting into a shell, with its purpose. */
export interface Command {
  readonly about: string;
  readonly command: string;
}

/** curl commands for the document's first operation that sends data and the first that gets data. */
export function commandsToTry(document: OpenAPIV3_1.Document, baseUrl: string): Command[] {
  const server = serverOf(document);
  return operationsToTry(document).map(({ operation, reading }) => ({
    about: operation.title,
    command: curlOf(operation, server, baseUrl, reading),
  }));
}

/** The same commands, each on one line. */
export function shortCommandsToTry(document: OpenAPIV3_1.Document, baseUrl: string): Command[] {
  return operationsToTry(document).map(({ operation, reading }) => ({
    about: operation.title,
    command: inShortCurl(sampleRequest(operation, baseUrl, reading)),
  }));
}

function operationsToTry(document: OpenAPIV3_1.Document) {
  // An OpenAPI document is an object.
  const content = document as unknown as Record<string, unknown>;
  const reading = new SchemaReading(content);
  const operations = documentedOperations(content, reading).filter(({ isDelivery }) => !isDelivery);
  const first = [
    operations.find((operation) => operation.method === 'POST' && hasItsBody(operation, reading)),
    operations.find(({ method, security }) => method === 'GET' && security.length > 0) ??
      operations.find(({ method }) => method === 'GET'),
  ];
  return first.filter((operation) => operation !== undefined).map((operation) => ({ operation, reading }));
}

/** Whether a sample can be sent as it is: it has an example of its body, or needs no body. */
function hasItsBody({ content }: DocumentedOperation, reading: SchemaReading): boolean {
  const body = bodyOf(content.requestBody, reading);
  return body === undefined || body.examples.length > 0 || reading.resolved(content.requestBody).required !== true;
}

function curlOf(operation: DocumentedOperation, server: string, baseUrl: string, reading: SchemaReading): string {
  return codeSamples(operation, server, reading, baseUrl).find(({ language }) => language === 'bash')?.source ?? '';
}
