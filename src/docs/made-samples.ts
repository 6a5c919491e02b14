import { isJsonMediaType } from '../openapi/bodies/media-types.ts';
import { isJsonObject } from '../openapi/document/json-pointer.ts';
import { quotedForShell } from '../text/quoting.ts';
import type { CodeSample } from './code-sample.ts';
import type { SamplePart, SampleRequest } from './sample-request.ts';

/** A language of samples: its label, the name of its code block, and its writer. */
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
 * A request in every language.
 * @param known languages that already have samples
 */
export function madeSamples(request: SampleRequest, known: ReadonlySet<string> = new Set()): CodeSample[] {
  const left = languages.filter(({ language }) => !known.has(language));
  return left.map(({ label, language, write }) => ({ label, language, source: write(request) }));
}

export function inCurl(request: SampleRequest): string {
  return [`curl -X ${request.method}`, ...curlWords(request, request.body)].join(' \\\n  ');
}

/** On one line, with any body. */
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

/** Uses an empty file that every system has. Texts may begin with the sign that curl takes for a file name. */
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

/** With `requests`, the package that most use. */
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

/** A JSON value as a Python literal. */
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

/** A text as a JavaScript string on one line. */
function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\r', '\\r').replaceAll('\n', '\\n')}'`;
}

/** A text as a PHP string, which may contain line breaks. */
function quotedForPhp(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

/** A text as a Python string: the same escapes as in JSON, except those of half surrogate pairs. */
function inPythonQuotes(text: string): string {
  return JSON.stringify(text);
}
