import { isJsonMediaType } from '../bodies/media-types.ts';
import type { Operation } from '../operations/operation.ts';
import { readOperations } from '../operations/read-operations.ts';
import { packageVersion } from '../package-files.ts';
import { SchemaCompiler } from '../schemas/schema-compiler.ts';
import { SchemaList } from '../schemas/schema-list.ts';
import type { ApiDocument } from './api-document.ts';
import { DocumentError } from './document-error.ts';
import { DocumentNotJson } from './document-not-json.ts';
import { extensionSchemas } from './extensions.ts';
import { isJsonObject } from './json-pointer.ts';
import type { LeftOut, PortableDocument, PortableFile } from './portable-document.ts';
import { PortableValidators } from './portable-validators.ts';

/** A document as code, for a module's exports or a script. */
export interface PortableCode {
  /** A JavaScript expression whose value is a {@link PortableDocument}. */
  readonly expression: string;
  readonly leftOut: readonly LeftOut[];
}

/** How a document is compiled. */
export interface PortableOptions {
  /** The most code of the validators, in characters; what exceeds it is left out. Default: no limit. */
  readonly mostCode?: number | undefined;
  /** `x-` keys to leave out, which nothing reads at the destination. Default: none. */
  readonly without?: readonly string[] | undefined;
  /** Whether to leave out the descriptions of the document and its operations. Default: false. */
  readonly withoutProse?: boolean | undefined;
}

/**
 * Compiles a document with all of its files.
 * @throws {DocumentNotJson} for a value that JSON does not have
 */
export function portableCode(
  document: ApiDocument,
  { mostCode, without = [], withoutProse = false }: PortableOptions = {},
): PortableCode {
  document.files.readAll();
  const { code, leftOut } = document.isOwn ? ownValidators(document) : otherValidators(document, mostCode);
  const facts: Omit<PortableDocument, 'validators'> = {
    version: packageVersion,
    isOwn: document.isOwn,
    files: filesOf(document, new Set(without), withoutProse),
    leftOut,
  };
  return { expression: `{ ...${JSON.stringify(facts)}, validators: ${code} }`, leftOut };
}

interface Validators {
  readonly code: string;
  readonly leftOut: readonly LeftOut[];
}

/** The validators of a document that was read strictly: one compilation of all, which leaves nothing out. */
function ownValidators({ files, root, ownExtensions }: ApiDocument): Validators {
  const schemas = new SchemaCompiler(files, true, {}, keysOf(ownExtensions), true);
  for (const operation of readOperations({ files, root, schemas }).operations) askForAll(operation);
  return { code: `({ require }) => {\nconst exports = {};\n${schemas.code()}return exports;\n}`, leftOut: [] };
}

function otherValidators({ files, root, ownExtensions }: ApiDocument, mostCode = Number.POSITIVE_INFINITY): Validators {
  const list = new SchemaList(files, false);
  const validators = new PortableValidators(files, keysOf(ownExtensions), mostCode);
  const leftOut: LeftOut[] = [];
  for (const operation of readOperations({ files, root, schemas: list }).operations) {
    askForAll(operation);
    const [reason] = list.taken().flatMap((wanted) => validators.add(wanted));
    if (reason !== undefined) leftOut.push({ operation: operation.id, reason });
  }
  return { code: validators.code(), leftOut };
}

/** The `x-` keys that a schema may have. */
function keysOf(ownExtensions: ReadonlySet<string>): string[] {
  return [...new Set([...Object.keys(extensionSchemas), ...ownExtensions])];
}

/** Requests every validator of an operation. A part that can't be read is answered with 501, compiled or not. */
function askForAll(operation: Operation): void {
  const parts: (() => unknown)[] = [
    () => operation.parameters.declared.map(({ validate }) => validate),
    () => operation.requestBody?.content.map(({ validate }) => validate),
    ...[...orNothing(() => operation.responses.values())].map(
      (response) => () => response.content.filter(isJudged).map(({ validate }) => validate),
    ),
  ];
  for (const ask of parts) orNothing(() => [ask()]);
}

function orNothing<Value>(read: () => Iterable<Value>): Iterable<Value> {
  try {
    return read();
  } catch (error) {
    if (error instanceof DocumentError) return [];
    throw error;
  }
}

/** Whether an answer in a media type is validated against its schema. */
function isJudged({ mediaType }: { readonly mediaType: string }): boolean {
  return mediaType === '*/*' || isJsonMediaType(mediaType);
}

/** The files, named relative to their common folder, whose own location does not matter. */
function filesOf({ files }: ApiDocument, without: ReadonlySet<string>, withoutProse: boolean): PortableFile[] {
  const all = files.all();
  const folder = commonFolder(all.map(({ uri }) => uri).filter((uri) => uri.startsWith('file:')));
  const moved = (text: string) => (folder === '' ? text : text.replaceAll(folder, 'file:///'));
  return all.map(({ uri, path, value }) => ({
    uri: moved(uri),
    path: uri.startsWith('file:') ? decodeURIComponent(moved(uri).slice('file:///'.length)) : path,
    json: moved(jsonOf(withoutProse ? bare(value) : value, path, without)),
  }));
}

/** The URL of the folder that files have in common, with a slash at the end; empty for none. */
function commonFolder(uris: readonly string[]): string {
  const [first] = uris;
  if (first === undefined) return '';
  for (let end = first.lastIndexOf('/'); end >= 'file://'.length; end = first.lastIndexOf('/', end - 1)) {
    const folder = first.slice(0, end + 1);
    if (uris.every((uri) => uri.startsWith(folder))) return folder;
  }
  return '';
}

/** A document without the descriptions of itself and its operations. Other descriptions may be part of answers. */
function bare(value: unknown): unknown {
  if (!isJsonObject(value)) return value;
  const { tags: _, externalDocs: __, info, paths, webhooks, components, ...others } = value;
  const ofOperation = (operation: unknown) => {
    if (!isJsonObject(operation)) return operation;
    return withoutTexts({ ...operation, responses: eachOf(operation.responses, withoutTexts) });
  };
  const ofComponents = isJsonObject(components)
    ? Object.entries(components).map(([kind, all]) => [kind, kind === 'schemas' ? all : eachOf(all, withoutTexts)])
    : [];
  return {
    ...{ ...others, info: withoutTexts(info), paths: eachOf(paths, (item) => eachOf(item, ofOperation)) },
    ...(webhooks !== undefined && { webhooks: eachOf(webhooks, (item) => eachOf(item, ofOperation)) }),
    ...(components !== undefined && { components: Object.fromEntries(ofComponents) }),
  };
}

function eachOf(value: unknown, change: (inner: unknown) => unknown): unknown {
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, change(inner)]));
}

function withoutTexts(value: unknown): unknown {
  if (!isJsonObject(value)) return value;
  const { description: _, summary: __, tags: ___, externalDocs: ____, ...others } = value;
  return others;
}

/** Throws {@link DocumentNotJson}. */
function jsonOf(value: unknown, path: string, without: ReadonlySet<string>): string {
  try {
    return JSON.stringify(value, (key, inner: unknown) => {
      if (without.has(key)) return undefined;
      if (typeof inner === 'number' && !Number.isFinite(inner)) throw new DocumentNotJson(path);
      return inner;
    });
  } catch (error) {
    // The value contains itself.
    if (error instanceof TypeError) throw new DocumentNotJson(path);
    throw error;
  }
}
