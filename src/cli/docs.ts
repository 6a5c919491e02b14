import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Argument, Command, Option } from 'commander';
import { readBrowserFiles } from '../docs/browser-files.ts';
import { withCodeSamples } from '../docs/code-samples.ts';
import { documentForReaders } from '../docs/document-for-readers.ts';
import { markdownPages } from '../docs/markdown-pages.ts';
import { standalonePage } from '../docs/reference-page.ts';
import { messagesOf } from '../laravel/field-messages.ts';
import { type ApiDocument, loadDocument, talkoverDocument } from '../spec/api-document.ts';

interface DocsOptions {
  readonly out: string;
  readonly format: 'html' | 'markdown';
}

/** Thrown when the documentation can't be written; carries where. */
export class DocsUnwritable extends Error {
  override readonly name = 'DocsUnwritable';
  readonly path: string;

  constructor(path: string, code: string) {
    super(`can't write ${path}: ${code}`);
    this.path = path;
  }
}

/** `talkover-mock docs [document] --out PATH`: the documentation as one HTML file, or as Markdown pages in a folder. */
export function docsCommand(): Command {
  return new Command('docs')
    .description('write the documentation of a document')
    .addArgument(new Argument('[document]', 'OpenAPI document, YAML or JSON').default(talkoverDocument, "Talkover's"))
    .requiredOption('--out <path>', 'the file to write; for Markdown, the folder')
    .addOption(
      new Option('--format <format>', 'one self-contained HTML file, or a Markdown page an operation')
        .choices(['html', 'markdown'])
        .default('html'),
    )
    .action(async (path: string, { out, format }: DocsOptions) => {
      const document = await loadDocument(path);
      const written = format === 'markdown' ? writeMarkdown(document, out) : writeHtml(document, out);
      process.stdout.write(`${written}\n`);
    });
}

function writeMarkdown(document: ApiDocument, folder: string): string {
  const pages = markdownPages(document, messagesOf);
  for (const { file, text } of pages) write(join(folder, file), text);
  return `${folder}: ${pages.length} pages, ${join(folder, 'index.md')} lists them`;
}

function writeHtml(document: ApiDocument, file: string): string {
  const html = standalonePage(withCodeSamples(documentForReaders(document, messagesOf)), readBrowserFiles());
  write(file, html);
  return `${file}: ${(Buffer.byteLength(html) / 1e6).toFixed(1)} MB, needs no server and no network`;
}

/** Throws {@link DocsUnwritable}. */
function write(file: string, text: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  } catch (error) {
    // What Node's file functions throw carries a code.
    throw new DocsUnwritable(file, (error as NodeJS.ErrnoException).code ?? String(error));
  }
}
