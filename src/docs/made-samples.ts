import { isJsonMediaType } from '../openapi/bodies/media-types.ts';
import { isJsonObject } from '../openapi/document/json-pointer.ts';
import { quotedForShell } from '../text/quoting.ts';
import type { CodeSample } from './code-sample.ts';
import type { SamplePart, SampleRequest } from './sample-request.ts';

/** What a request is written in: the label of a sample, how its code block is marked, and how it is written. */
interface Language {
  readonly label: string;
  readonly language: string;
  readonly write: (request: SampleRequest) => string;
}

const languages: readonly Language[] = [
  { label: 'curl', language: 'bash', write: inCurl },
  { label: 'JavaScript', language: 'javascript', write: inJavaScript },
  { label: 'PHP', language: 'php', write: inPhp },
  { label: 'Python', language: 'python', write: inPython },
  { label: 'TypeScript', language: 'typescript', write: inTypeScript },
];

/**
 * A request in every language that there is.
 * @param known languages that there are samples in already
 */
export function madeSamples(request: SampleRequest, known: ReadonlySet<string> = new Set()): CodeSample[] {
  const left = languages.filter(({ language }) => !known.has(language));
  return left.map(({ label, language, write }) => ({ label, language, source: write(request) }));
}

export function inCurl(request: SampleRequest): string {
  return [`curl -X ${request.method}`, ...curlWords(request, request.body)].join(' \\\n  ');
}

/** On one line, whatever the body. */
export function inShortCurl(request: SampleRequest): string {
  const { method, body } = request;
  const line = body !== undefined && isJson(request) ? JSON.stringify(JSON.parse(body)) : body;
  return [method === 'GET' ? 'curl' : `curl -X ${method}`, ...curlWords(request, line)].join(' ');
}

function curlWords({ url, headers, parts = [] }: SampleRequest, body: string | undefined): string[] {
  return [
    quotedForShell(url),
    ...headers.map(([name, value]) => `-H ${quotedForShell(`${name}: ${value}`)}`),
    ...parts.map(partForCurl),
    ...(body === undefined ? [] : [`-d ${quotedForShell(body)}`]),
  ];
}

/** A file that everybody has is empty. A text may begin with what curl takes for the name of a file. */
function partForCurl({ name, text, file }: SamplePart): string {
  return file === undefined
    ? `--form-string ${quotedForShell(`${name}=${text}`)}`
    : `-F ${quotedForShell(`${name}=@/dev/null;filename=${file}`)}`;
}

function inJavaScript(request: SampleRequest): string {
  return `${fetchCall(request)}\nconst data = await response.json();`;
}

function inTypeScript(request: SampleRequest): string {
  return [
    `${fetchCall(request)}`,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the sample's own.
    'if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);',
    'const data: unknown = await response.json();',
  ].join('\n');
}

function fetchCall(request: SampleRequest): string {
  const { method, url, headers, body } = request;
  const pairs = headers.map(([name, value]) => `${quoted(name)}: ${quoted(value)}`);
  const options = [
    `  method: '${method}'`,
    ...(pairs.length > 0 ? [`  headers: { ${pairs.join(', ')} }`] : []),
    ...(body === undefined ? [] : [`  body: ${bodyInJavaScript(request, body)}`]),
  ];
  return `const response = await fetch(${quoted(url)}, {\n${options.join(',\n')}\n});`;
}

function bodyInJavaScript(request: SampleRequest, body: string): string {
  return isJson(request) ? `JSON.stringify(${body.replaceAll('\n', '\n  ')})` : quoted(body);
}

function inPhp({ method, url, headers, body }: SampleRequest): string {
  const pairs = headers.map(([name, value]) => `${quoted(name)} => ${quoted(value)}`);
  const options = [
    ...(pairs.length > 0 ? [`    'headers' => [${pairs.join(', ')}],`] : []),
    ...(body === undefined ? [] : [`    'body' => ${quotedForPhp(body)},`]),
  ];
  const more = options.length === 0 ? '' : `, [\n${options.join('\n')}\n]`;
  return [
    '<?php',
    '',
    '$client = new \\GuzzleHttp\\Client();',
    `$response = $client->request('${method}', ${quotedForPhp(url)}${more});`,
    '$data = json_decode($response->getBody());',
  ].join('\n');
}

/** Python's `requests`, which is what most use. */
function inPython(request: SampleRequest): string {
  const { method, url, headers, body } = request;
  const pairs = headers.map(([name, value]) => `${inPythonQuotes(name)}: ${inPythonQuotes(value)}`);
  const given = [
    `    ${inPythonQuotes(method)},`,
    `    ${inPythonQuotes(url)},`,
    ...(pairs.length > 0 ? [`    headers={${pairs.join(', ')}},`] : []),
    ...(body === undefined ? [] : [`    ${bodyInPython(request, body)},`]),
  ];
  return ['import requests', '', 'response = requests.request(', ...given, ')', 'data = response.json()'].join('\n');
}

function bodyInPython(request: SampleRequest, body: string): string {
  return isJson(request) ? `json=${pythonValue(JSON.parse(body), '    ')}` : `data=${inPythonQuotes(body)}.encode()`;
}

/** A JSON value as a literal of Python. */
function pythonValue(value: unknown, indent: string): string {
  const inner = `${indent}    `;
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) return `[${value.map((item) => pythonValue(item, indent)).join(', ')}]`;
  if (!isJsonObject(value)) return inPythonQuotes(String(value));
  const entries = Object.entries(value).map(
    ([key, item]) => `${inner}${inPythonQuotes(key)}: ${pythonValue(item, inner)},`,
  );
  return entries.length === 0 ? '{}' : `{\n${entries.join('\n')}\n${indent}}`;
}

function isJson({ headers }: SampleRequest): boolean {
  return headers.some(([name, value]) => name.toLowerCase() === 'content-type' && isJsonMediaType(value));
}

/** Text as a string of JavaScript, in which lines end nowhere. */
function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\r', '\\r').replaceAll('\n', '\\n')}'`;
}

/** Text as a string of PHP, in which lines may end. */
function quotedForPhp(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

/** Text as a string of Python, which reads the escapes of JSON as JSON does, but for those of half a character. */
function inPythonQuotes(text: string): string {
  return JSON.stringify(text);
}
