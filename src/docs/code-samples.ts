import type { OpenAPIV3_1 } from 'openapi-types';
import { hasKeys } from '../openapi/document/json-pointer.ts';
import type { CodeSample } from './code-sample.ts';
import { type DocumentedOperation, documentedOperations } from './documented-operations.ts';
import { madeSamples } from './made-samples.ts';
import { sampleRequest } from './sample-request.ts';
import { SchemaReading } from './schema-reading.ts';

function moved(source: string, server: string, baseUrl: string): string {
  return server === '' ? source : source.replaceAll(server, baseUrl);
}

const languages: Readonly<Record<string, string>> = {
  ...{ shell: 'bash', curl: 'bash', sh: 'bash', js: 'javascript', node: 'javascript' },
  ...{ ts: 'typescript', py: 'python', python3: 'python' },
};

/**
 * The document's samples of an operation, and generated ones in the languages without: curl, JavaScript, PHP, Python,
 * TypeScript.
 * @param server the base URL in the document's own samples
 * @param baseUrl the base URL that replaces it
 */
export function codeSamples(
  operation: DocumentedOperation,
  server: string,
  reading: SchemaReading,
  baseUrl = server,
): CodeSample[] {
  const listed = operation.content['x-codeSamples'];
  const written = (Array.isArray(listed) ? listed : []).filter(hasKeys).map(({ lang, label, source }) => {
    const language = String(lang).toLowerCase();
    return {
      label: String(label ?? lang),
      language: languages[language] ?? language,
      source: moved(String(source).trimEnd(), server, baseUrl),
    };
  });
  const known = new Set(written.map(({ language }) => language));
  return [...written, ...madeSamples(sampleRequest(operation, baseUrl, reading), known)];
}

/**
 * Adds samples to each operation of a document that can be called.
 * @param baseUrl of the samples, instead of the document's first server
 */
export function withCodeSamples(document: OpenAPIV3_1.Document, baseUrl = serverOf(document)): OpenAPIV3_1.Document {
  // An OpenAPI document is an object.
  const content = document as unknown as Record<string, unknown>;
  const reading = new SchemaReading(content);
  const samples = new Map<unknown, unknown>();
  for (const operation of documentedOperations(content, reading)) {
    if (operation.isDelivery) continue;
    const made = codeSamples(operation, serverOf(document), reading, baseUrl);
    samples.set(
      operation.content,
      made.map(({ label, language, source }) => ({ lang: language, label, source })),
    );
  }
  const paths = Object.entries(document.paths ?? {}).map(([path, item]) => [
    path,
    Object.fromEntries(
      Object.entries(item ?? {}).map(([key, operation]) => {
        const made = samples.get(operation);
        return [key, made === undefined || !hasKeys(operation) ? operation : { ...operation, 'x-codeSamples': made }];
      }),
    ),
  ]);
  return { ...document, paths: Object.fromEntries(paths) };
}

/** The URL of a document's first server, without a slash at its end; empty if there is none. */
export function serverOf({ servers }: { readonly servers?: unknown }): string {
  const [server] = Array.isArray(servers) ? servers : [];
  return hasKeys(server) && typeof server.url === 'string' ? server.url.replace(/\/$/, '') : '';
}
