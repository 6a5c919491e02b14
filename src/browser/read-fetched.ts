import { frameworks } from '../framework/frameworks.ts';
import type { LoadOptions } from '../framework/load-document.ts';
import { type ApiDocument, documentOf } from '../openapi/document/api-document.ts';
import { DocumentError } from '../openapi/document/document-error.ts';
import { isSwagger2, printable, whyNoDocument, wrongKindOf } from '../openapi/document/document-kind.ts';
import { extensionsOf } from '../openapi/document/extensions.ts';
import { usesOurExtensions } from '../openapi/document/our-extensions.ts';
import { below, type FileText, refsIn, SourceFiles } from '../openapi/document/source-files.ts';
import { packagesReady } from '../openapi/packages.ts';
import { SchemaCompiler } from '../openapi/schemas/schema-compiler.ts';
import { pageUrl } from '../text/page-url.ts';
import { CodeForbidden } from './code-forbidden.ts';
import { mendingReady } from './mended-schema.ts';
import { positionsReady } from './positions.ts';
import { yamlReady } from './yaml-text.ts';

/** The most files that are fetched for a document, in case a server generates references without end. */
const mostFiles = 1000;

/**
 * Reads a document in a browser, with the files that it refers to. Does not check it, which `talkover-mock lint` does.
 * @throws {DocumentError}
 * @throws {CodeForbidden}
 */
export async function readFetched(location: string, { text, remoteRefs = false }: LoadOptions): Promise<ApiDocument> {
  const uri = urlOf(location);
  const first = { uri, path: printable(location), text: text ?? (await fetched(uri, location)) };
  requireCode();
  await Promise.all([
    yamlReady(),
    positionsReady(),
    mendingReady(),
    packagesReady(['ajv', 'ajvRef', 'ajvFormats', 'ajvFormatList', 'jsYaml', 'yaml']),
  ]);
  const others = new Map<string, FileText>();
  const lenient = await filesOf(first, others, { isStrict: false, remoteRefs });
  const isOwn = usesOurExtensions(lenient, extensionsOf(lenient.valueAt(lenient.root), frameworks));
  const files = isOwn ? await filesOf(first, others, { isStrict: true, remoteRefs }) : lenient;
  files.complete();
  const extensions = extensionsOf(files.valueAt(files.root), frameworks);
  const schemas = new SchemaCompiler(files, isOwn, {}, Object.keys(extensions.schemas));
  return documentOf({ files, schemas, extensions, isOwn });
}

/** Throws {@link DocumentError}. */
async function filesOf(
  first: FileText,
  others: Map<string, FileText>,
  { isStrict, remoteRefs }: { readonly isStrict: boolean; readonly remoteRefs: boolean },
): Promise<SourceFiles> {
  const noDocument = whyNoDocument(first.text);
  if (noDocument !== undefined) throw noTextAt(first.path, noDocument);
  const files = new SourceFiles(
    [],
    (uri) => {
      const found = others.get(uri);
      if (found === undefined) throw noTextAt(uri, 'was not fetched');
      return found;
    },
    isStrict,
  );
  const value = files.add(first);
  const wrongKind = isSwagger2(value)
    ? { key: 'swagger', reason: 'is Swagger 2.0, which is converted in Node alone: compile it ahead' }
    : wrongKindOf(value, first.path);
  if (wrongKind !== undefined) {
    const { key, reason } = wrongKind;
    throw new DocumentError([files.problem(key === undefined ? files.root : below(files.root, key), reason)]);
  }
  // The iteration also reaches files that are added during it.
  for (const [holder, content] of files.contents()) {
    const wanted = new Set([...refsIn(content, '')].flatMap(({ ref }) => fileOf(ref, holder) ?? []));
    for (const uri of wanted) {
      if (!others.has(uri) && others.size < mostFiles && (remoteRefs || isBeside(uri, first.uri)))
        await fetched(uri, uri).then(
          (text) => others.set(uri, { uri, path: uri, text }),
          // Reported when a reference to it is followed.
          () => undefined,
        );
      files.valueAt({ uri, pointer: '' });
    }
  }
  return files;
}

/** The other file that a reference leads to. */
function fileOf(ref: string, holder: string): string | undefined {
  if (ref.startsWith('#') || !URL.canParse(ref, holder)) return undefined;
  const url = new URL(ref, holder);
  url.hash = '';
  return url.href === holder ? undefined : url.href;
}

function isBeside(uri: string, first: string): boolean {
  return new URL(uri).origin === new URL(first).origin;
}

/** The URL of a location, relative to the page, or in a worker to its script. */
function urlOf(location: string): string {
  const page = pageUrl();
  const base = URL.canParse(location, page) && page !== undefined ? page : 'https://document.invalid/';
  if (!URL.canParse(location, base)) throw noTextAt(location, 'is no URL');
  return new URL(location, base).href;
}

/** Rejects with {@link DocumentError}. */
async function fetched(url: string, location: string): Promise<string> {
  let response: Awaited<ReturnType<typeof fetch>>;
  try {
    response = await fetch(url);
  } catch {
    throw noTextAt(location, "can't be fetched: there is no answer, or this page may not read it");
  }
  if (!response.ok) throw noTextAt(location, `can't be fetched: the answer is ${response.status}`);
  return response.text();
}

function noTextAt(location: string, reason: string): DocumentError {
  return new DocumentError([{ file: printable(location), line: 0, column: 0, pointer: '', reason }]);
}

/** Throws {@link CodeForbidden}. */
function requireCode(): void {
  try {
    Reflect.construct(Function, ['']);
  } catch {
    throw new CodeForbidden();
  }
}
