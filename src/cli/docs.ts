import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Argument, Command, Option } from 'commander';
import { readBrowserFiles } from '../docs/browser-files.ts';
import { withCodeSamples } from '../docs/code-samples.ts';
import { documentForReaders } from '../docs/document-for-readers.ts';
import { markdownPages } from '../docs/markdown-pages.ts';
import { type InPageMock, standalonePage } from '../docs/reference-page.ts';
import { messagesOf } from '../framework/frameworks.ts';
import type { ApiDocument } from '../openapi/document/api-document.ts';
import { DocumentNotJson } from '../openapi/document/document-not-json.ts';
import type { LeftOut } from '../openapi/document/portable-document.ts';
import { portableCode } from '../openapi/document/write-portable-document.ts';
import { talkover } from '../talkover/api.ts';
import { talkoverDocument } from '../talkover/document.ts';
import { documentHelp, loadGiven, remoteRefsHelp } from './given-document.ts';
import { overlayOption } from './overlay-option.ts';
import { print } from './print.ts';

interface DocsOptions {
  readonly out: string;
  readonly remoteRefs?: boolean;
  readonly overlay?: readonly string[];
  readonly format: 'html' | 'markdown';
}

/** Advice for error codes of Node's file functions. */
const advice: Readonly<Record<string, Readonly<Record<DocsOptions['format'], string>>>> = {
  EISDIR: { html: 'it is a folder; --out names the file', markdown: 'a folder has the name of a page' },
  EEXIST: {
    html: 'a file stands where a folder is needed',
    markdown: 'it is a file; with --format markdown, --out names a folder',
  },
  ENOTDIR: {
    html: 'a file stands where a folder is needed',
    markdown: 'a file stands where a folder is needed; with --format markdown, --out names a folder',
  },
  EACCES: { html: 'writing there is not allowed', markdown: 'writing there is not allowed' },
};

/** Thrown when the documentation can't be written; carries its path. */
export class DocsUnwritable extends Error {
  override readonly name = 'DocsUnwritable';
  readonly path: string;

  /** @param code of Node's file functions */
  constructor(path: string, format: DocsOptions['format'], code: string) {
    super(`can't write ${path}: ${advice[code]?.[format] ?? code}`);
    this.path = path;
  }
}

/**
 * `talkover-mock docs [document] --out PATH`: writes the documentation as one HTML file, or as Markdown pages in a
 * folder.
 */
export function docsCommand(): Command {
  return new Command('docs')
    .description('write the documentation of a document')
    .addArgument(new Argument('[document]', documentHelp).default(talkoverDocument, "Talkover's"))
    .addOption(overlayOption())
    .option('--remote-refs', remoteRefsHelp)
    .requiredOption('--out <path>', 'the file to write; for Markdown, the folder')
    .addOption(
      new Option('--format <format>', 'one self-contained HTML file, or a Markdown page an operation')
        .choices(['html', 'markdown'])
        .default('html'),
    )
    .action(async (path: string, { out, format, remoteRefs, overlay }: DocsOptions) => {
      const document = await loadGiven(path, { remoteRefs, overlays: overlay });
      const written = format === 'markdown' ? writeMarkdown(document, out) : writeHtml(document, out);
      print(`${written}\n`);
    });
}

function writeMarkdown(document: ApiDocument, folder: string): string {
  const pages = markdownPages(document, messagesOf);
  makeFolder(folder, 'markdown');
  for (const { file, text } of pages) write(join(folder, file), text, 'markdown');
  return `${folder}: ${pages.length} pages, ${join(folder, 'index.md')} lists them`;
}

function writeHtml(document: ApiDocument, file: string): string {
  const { mock, whyNone } = mockFor(document);
  const shown = withCodeSamples(documentForReaders(document, messagesOf));
  const html = standalonePage(shown, readBrowserFiles(), mock, whyNone);
  makeFolder(dirname(file), 'html');
  write(file, html, 'html');
  const lines = [`${file}: ${(Buffer.byteLength(html) / 1e6).toFixed(1)} MB, needs no server and no network`];
  return [...lines, ...[mock?.note ?? whyNone].flatMap((note) => note ?? [])].join('\n');
}

/** The longest code of a page's validators, in characters: longer code makes the page slow. */
const mostCode = 10_000_000;

/** Makes the mock for the console of a page; undefined for a document that can't be compiled. */
function mockFor(document: ApiDocument): { readonly mock?: InPageMock; readonly whyNone?: string } {
  try {
    const { expression, leftOut } = portableCode(document, { mostCode, without: ['x-evidence', 'x-codeSamples'] });
    const { basePath } = document;
    const token = document.api === 'talkover' ? (talkover.exampleToken ?? anyToken) : anyToken;
    return { mock: { document: expression, basePath, token, note: noteOn(leftOut) } };
  } catch (error) {
    if (!(error instanceof DocumentNotJson)) throw error;
    return { whyNone: `This file has no console: ${error.message}.` };
  }
}

/** The page's mock accepts any token. */
const anyToken = 'any-token';

function noteOn(leftOut: readonly LeftOut[]): string | undefined {
  const [first] = leftOut;
  if (first === undefined) return undefined;
  const names = leftOut.slice(0, 5).map(({ operation }) => operation);
  const more = leftOut.length > names.length ? ` and ${leftOut.length - names.length} more` : '';
  return `The console of this file does not answer ${names.join(', ')}${more}: ${first.reason}.`;
}

/** Throws {@link DocsUnwritable}. */
function makeFolder(path: string, format: DocsOptions['format']): void {
  orUnwritable(path, format, () => mkdirSync(path, { recursive: true }));
}

/** Throws {@link DocsUnwritable}. */
function write(path: string, text: string, format: DocsOptions['format']): void {
  orUnwritable(path, format, () => writeFileSync(path, text));
}

function orUnwritable(path: string, format: DocsOptions['format'], act: () => unknown): void {
  try {
    act();
  } catch (error) {
    // Errors of Node's file functions have a code.
    throw new DocsUnwritable(path, format, (error as NodeJS.ErrnoException).code ?? String(error));
  }
}
