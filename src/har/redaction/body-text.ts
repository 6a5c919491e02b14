import { notationOf, parseMediaType } from '../../openapi/bodies/media-types.ts';
import type { BodySecrets } from './document-secrets.ts';
import type { Hiding } from './hiding.ts';
import { rewrittenJson, type Scalar, textOf } from './json-text.ts';
import { rewrittenText } from './plain-text.ts';
import { isPlainName, isSecretName, isSecretNumber } from './secret-names.ts';
import { decodedText } from './url-text.ts';

/** The most levels of JSON within texts of JSON. */
const mostLevels = 3;

const noneDeclared: BodySecrets = () => false;

/** A body with its secrets replaced, found by its media type and by their look. */
export function rewrittenBody(
  text: string,
  contentType: string,
  declared: BodySecrets = noneDeclared,
  hiding: Hiding,
): string {
  const mediaType = parseMediaType(contentType);
  const notation = mediaType === undefined ? 'unknown' : notationOf(mediaType);
  switch (notation) {
    case 'json':
    case 'json-lines':
    case 'json-seq':
      return jsonBody(text, declared, hiding);
    case 'events':
      // Event data is mostly JSON; other lines are plain text.
      return lines(text, (line) =>
        /^data:\s*[{["]/.test(line) ? jsonBody(line, declared, hiding) : plain(line, hiding),
      );
    case 'form':
      return formBody(text, declared, hiding);
    case 'multipart':
      return multipartBody(text, mediaType?.parameters.get('boundary'), declared, hiding);
    case 'xml':
    case 'yaml':
    case 'csv':
    case 'tsv':
    case 'text':
    case 'bytes':
    case 'unknown':
      return /^\s*[{[]/.test(text) ? jsonBody(text, declared, hiding) : plain(text, hiding);
  }
}

function plain(text: string, hiding: Hiding): string {
  return hiding.urls(rewrittenText(text, (secret) => hiding.hidden(secret)));
}

function lines(text: string, rewrite: (line: string) => string): string {
  return text
    .split(/(?<=\n)/)
    .map(rewrite)
    .join('');
}

function jsonBody(text: string, declared: BodySecrets, hiding: Hiding, level = 0): string {
  return rewrittenJson(text, (scalar) => {
    if (isSecretScalar(scalar, declared)) {
      const secret = scalar.isText ? textOf(scalar.raw) : scalar.raw;
      return secret === '' ? undefined : JSON.stringify(hiding.hidden(secret));
    }
    if (!scalar.isText) return undefined;
    const said = textOf(scalar.raw);
    // JSON within a text, as in logs and queues.
    const isJson = level < mostLevels && /^\s*[{[]/.test(said) && said.includes('"');
    const rewritten = isJson ? jsonBody(said, noneDeclared, hiding, level + 1) : textWithUrls(said, hiding);
    return rewritten === said ? undefined : JSON.stringify(rewritten);
  });
}

function textWithUrls(text: string, hiding: Hiding): string {
  return text.includes('://') || /^\/?[^\s?]*\?[^\s]*=/.test(text) ? hiding.urls(text) : text;
}

function isSecretScalar({ path, isText }: Scalar, declared: BodySecrets): boolean {
  if (declared(path)) return true;
  const names = path.filter((name) => name !== null);
  const own = names.at(-1) ?? '';
  if (isText ? isSecretName(own) : isSecretNumber(own)) return true;
  const around = names.slice(0, -1);
  // Custom headers carry credentials under any name.
  if (around.includes('custom_headers') && own === 'value') return true;
  return isText && !isPlainName(own) && around.some((name) => isSecretName(name));
}

function formBody(text: string, declared: BodySecrets, hiding: Hiding): string {
  return text
    .split('&')
    .map((pair) => {
      const end = pair.indexOf('=');
      const [name, value] = [pair.slice(0, end), pair.slice(end + 1)];
      if (end === -1 || value === '') return pair;
      const said = decodedText(value);
      if (isSecretField(decodedText(name), declared)) return `${name}=${hiding.hiddenInUrl(said)}`;
      const rewritten = /^\s*[{[]/.test(said) ? jsonBody(said, noneDeclared, hiding) : textWithUrls(said, hiding);
      return rewritten === said ? pair : `${name}=${encodeURIComponent(rewritten)}`;
    })
    .join('&');
}

/** Whether a form field is secret; `user[password]` and `user.password` are nested fields. */
function isSecretField(name: string, declared: BodySecrets): boolean {
  const path = name.split(/[[\].]+/).filter((part) => part !== '');
  const asPath = path.map((part) => (/^\d+$/.test(part) ? null : part));
  return declared([name]) || isSecretScalar({ raw: '', isText: true, path: asPath }, declared);
}

function multipartBody(text: string, boundary: string | undefined, declared: BodySecrets, hiding: Hiding): string {
  if (boundary === undefined) return plain(text, hiding);
  const delimiter = `--${boundary}`;
  return text
    .split(delimiter)
    .map((part) => multipartPart(part, declared, hiding))
    .join(delimiter);
}

function multipartPart(part: string, declared: BodySecrets, hiding: Hiding): string {
  const gap = part.includes('\r\n\r\n') ? '\r\n\r\n' : '\n\n';
  const start = part.indexOf(gap);
  if (start === -1) return part;
  const head = part.slice(0, start);
  const rest = part.slice(start + gap.length);
  const end = rest.endsWith('\r\n') ? '\r\n' : rest.endsWith('\n') ? '\n' : '';
  const content = rest.slice(0, rest.length - end.length);
  if (content === '') return part;
  const [, quoted, token] = /\bname=(?:"([^"]*)"|([^\s;"]+))/i.exec(head) ?? [];
  const [, type = 'text/plain'] = /^content-type:\s*([^\r\n]+)/im.exec(head) ?? [];
  const secrets: BodySecrets = (path) => declared([quoted ?? token ?? '', ...path]);
  const rewritten = isSecretField(quoted ?? token ?? '', declared)
    ? hiding.hidden(content)
    : rewrittenBody(content, type, secrets, hiding);
  return head + gap + rewritten + end;
}
