import { quotedForShell } from '../../text/quoting.ts';
import { hasKeys, isJsonObject } from './json-pointer.ts';

/** What is wrong with a whole document, and the top-level key that shows it. */
export interface WrongKind {
  readonly key?: string;
  readonly reason: string;
}

const readVersions = 'this program reads OpenAPI 3';

/** The package that converts Swagger. Users who need it install it: it brings 40 packages, and few starts need it. */
export const swaggerConverter = 'swagger2openapi';

/** Whether the content of a file is a document of Swagger 2.0. */
export function isSwagger2(content: unknown): content is Record<string, unknown> {
  return isJsonObject(content) && content.openapi === undefined && /^2(\.0)?$/.test(String(content.swagger));
}

/** Whether a location is a URL that can be downloaded. */
export function isDownloadable(location: string): boolean {
  return /^https?:\/\//i.test(location);
}

/** Whether a printed name means standard input or a URL. */
export function isNoFile(path: string): boolean {
  return path === '-' || isDownloadable(path);
}

/** The reason why a location can't name a file; undefined for one that can. */
export function whyNoFile(location: string): string | undefined {
  if (location === '-') return 'is not a file, and only the command line reads standard input: give the name of a file';
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(location) && !/^(file|https?):/i.test(location))
    return 'is a URL with an unsupported scheme: give a file, or a URL that begins with https: or http:';
  if (/^https?:/i.test(location) && !URL.canParse(location)) return 'is no URL';
  return undefined;
}

/** A location for printing: a URL without its credentials. */
export function printable(location: string): string {
  if (!/^[a-z][a-z0-9+.-]+:\/\//i.test(location)) return location;
  // Where the text is no valid URL, the password may hold any character.
  const credentials = URL.canParse(location) ? /^([^/]*\/\/)[^/?#]*@/ : /^([^/]*\/\/).*@/s;
  return location.replace(credentials, '$1').replace(/[?#].*/s, '');
}

/** The reason why a text can't be a document; undefined for one that may be. */
export function whyNoDocument(text: string): string | undefined {
  if (text.trim() === '') return 'is empty';
  if (text.startsWith('\ufffd\ufffd')) return 'is not an OpenAPI document: it is not UTF-8 (perhaps UTF-16)';
  if (text.includes('\0')) return 'is not an OpenAPI document: it is not text (perhaps compressed)';
  if (/^\s*<(!doctype\s+html|html|head|body)\b/i.test(text))
    return 'is not an OpenAPI document but an HTML page: download the document itself, on GitHub by its button Raw';
  if (/^\s*<(\?xml|!--|\w)/i.test(text))
    return `is not an OpenAPI document: it is XML, and ${readVersions} in YAML or JSON`;
  return undefined;
}

/**
 * The reason why the content of a file is no document that this program reads; undefined for a document, even an
 * incomplete one.
 */
export function wrongKindOf(content: unknown, path: string): WrongKind | undefined {
  const notOpenApi = 'is not an OpenAPI document';
  if (!isJsonObject(content)) return { reason: `${notOpenApi}: it is not an object` };
  const { swagger = content.swaggerVersion, asyncapi, paths } = content;
  // Authors who move on from Swagger 2.0 may keep the old key.
  const openapi = content.openapi ?? (/^v?3/i.test(String(swagger)) ? swagger : undefined);
  if (openapi === undefined && swagger !== undefined)
    return { key: 'swagger' in content ? 'swagger' : 'swaggerVersion', reason: swaggerReason(swagger, path) };
  if (openapi === undefined && asyncapi !== undefined)
    return { key: 'asyncapi', reason: `is AsyncAPI ${asyncapi}; ${readVersions}` };
  // Paths are usable without a version.
  if (openapi === undefined)
    return isJsonObject(paths) ? undefined : { reason: `${notOpenApi}: it has no \`openapi: 3.x\`` };
  const version = String(openapi).trim();
  // Content with operations can be served under any version.
  const isRead = /^v?3(\.|$)/i.test(version) || (hasKeys(paths) && Object.keys(paths).length > 0);
  return isRead ? undefined : { key: 'openapi', reason: `is OpenAPI ${version}; ${readVersions}` };
}

/** The reason why Swagger can't be read as it is, and the remedy. */
export function swaggerReason(version: unknown, path: string): string {
  const named = typeof version === 'number' ? version.toFixed(1) : String(version);
  if (!named.startsWith('2')) return `is Swagger ${named}; ${readVersions}`;
  const file = quotedForShell(path === '-' ? 'swagger.yaml' : path.replace(/^.*[/\\]/, ''));
  const command = `npx ${swaggerConverter} --yaml --outfile openapi.yaml ${file}`;
  return `is Swagger ${named}, which is read where ${swaggerConverter} is installed too (npm install ${swaggerConverter}); or convert it: ${command}`;
}
