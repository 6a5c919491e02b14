import type { OpenAPIV3_1 } from 'openapi-types';
import { hasKeys } from '../openapi/document/json-pointer.ts';
import { quotedForShell } from '../text/quoting.ts';
import { carriedCredentials } from './credentials.ts';
import { bodyOf, type DocumentedOperation, documentedOperations } from './documented-operations.ts';
import { type Pair, sampledParameters, sampledPath } from './sample-parameters.ts';
import { SchemaReading } from './schema-reading.ts';

export interface CodeSample {
  readonly label: string;
  /** What a code block is marked with: `bash`, `javascript`, `php`. */
  readonly language: string;
  readonly source: string;
}

function moved(source: string, server: string, baseUrl: string): string {
  return server === '' ? source : source.replaceAll(server, baseUrl);
}

const languages: Readonly<Record<string, string>> = { shell: 'bash', curl: 'bash' };

/**
 * The samples that the document has of an operation, else made ones in curl, JavaScript and PHP.
 * @param server what the document's own samples ask
 * @param baseUrl what these are to ask
 */
export function codeSamples(
  operation: DocumentedOperation,
  server: string,
  reading: SchemaReading,
  baseUrl = server,
): CodeSample[] {
  const written = operation.content['x-codeSamples'];
  if (!Array.isArray(written) || written.length === 0) return madeSamples(operation, baseUrl, reading);
  return written.filter(hasKeys).map(({ lang, label, source }) => {
    const language = String(lang).toLowerCase();
    return {
      label: String(label ?? lang),
      language: languages[language] ?? language,
      source: moved(String(source).trimEnd(), server, baseUrl),
    };
  });
}

/**
 * A document in which each operation that can be asked has samples.
 * @param baseUrl what they ask, in place of the document's first server
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

/** What a made sample sends. */
interface SampleRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly Pair[];
  /** JSON; undefined for none. */
  readonly body: string | undefined;
}

function madeSamples(operation: DocumentedOperation, baseUrl: string, reading: SchemaReading): CodeSample[] {
  const body = bodyOf(operation.content.requestBody, reading);
  const sent = body?.examples[0]?.value;
  const { path, parameters, security } = operation;
  const credentials = carriedCredentials(security);
  // Once each, where a document describes a credential as a parameter too.
  const pairsIn = (where: 'query' | 'header' | 'cookie'): Pair[] => {
    const carried = credentials.filter((credential) => credential.in === where);
    const others = sampledParameters(where, parameters, reading).filter(
      ([name]) => !carried.some((credential) => credential.name.toLowerCase() === name.toLowerCase()),
    );
    return [...carried.map(({ name, value }) => [name, value] as const), ...others];
  };
  const query = joinedPairs(pairsIn('query'), '&');
  const cookies = joinedPairs(pairsIn('cookie'), '; ');
  const headers = pairsIn('header');
  if (cookies !== '') headers.push(['Cookie', cookies]);
  if (body !== undefined && sent !== undefined) headers.push(['Content-Type', body.mediaType]);
  const request = {
    method: operation.method,
    url: baseUrl + sampledPath(path, parameters, reading) + (query === '' ? '' : `?${query}`),
    headers,
    body: sent === undefined ? undefined : JSON.stringify(sent, null, 2),
  };
  return [
    { label: 'curl', language: 'bash', source: inCurl(request) },
    { label: 'JavaScript', language: 'javascript', source: inJavaScript(request) },
    { label: 'PHP', language: 'php', source: inPhp(request) },
  ];
}

function inCurl({ method, url, headers, body }: SampleRequest): string {
  const words = [
    `curl -X ${method}`,
    quotedForShell(url),
    ...headers.map(([name, value]) => `-H ${quotedForShell(`${name}: ${value}`)}`),
  ];
  if (body !== undefined) words.push(`-d ${quotedForShell(body)}`);
  return words.join(' \\\n  ');
}

function inJavaScript({ method, url, headers, body }: SampleRequest): string {
  const pairs = headers.map(([name, value]) => `${quoted(name)}: ${quoted(value)}`);
  const options = [
    `  method: '${method}'`,
    ...(pairs.length > 0 ? [`  headers: { ${pairs.join(', ')} }`] : []),
    ...(body === undefined ? [] : [`  body: JSON.stringify(${body.replaceAll('\n', '\n  ')})`]),
  ];
  return `const response = await fetch(${quoted(url)}, {\n${options.join(',\n')}\n});\nconst data = await response.json();`;
}

function inPhp({ method, url, headers, body }: SampleRequest): string {
  const pairs = headers.map(([name, value]) => `${quoted(name)} => ${quoted(value)}`);
  const options = [
    ...(pairs.length > 0 ? [`    'headers' => [${pairs.join(', ')}],`] : []),
    ...(body === undefined ? [] : [`    'body' => ${quoted(body)},`]),
  ];
  const more = options.length === 0 ? '' : `, [\n${options.join('\n')}\n]`;
  return [
    '<?php',
    '',
    '$client = new \\GuzzleHttp\\Client();',
    `$response = $client->request('${method}', ${quoted(url)}${more});`,
    '$data = json_decode($response->getBody());',
  ].join('\n');
}

/** Text as a string of JavaScript or PHP. */
function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

function joinedPairs(pairs: readonly Pair[], delimiter: string): string {
  return pairs.map(([name, value]) => `${name}=${value}`).join(delimiter);
}
