import { openApiOf, pointerInSwagger, SwaggerUnconvertible } from './convert-swagger.ts';
import { DocumentError } from './document-error.ts';
import { isDownloadable, isSwagger2, printable, swaggerReason, whyNoFile } from './document-kind.ts';
import { Downloader, DownloadFailed } from './download.ts';
import { noTextAt, readFurther, readSourceFiles, uriOf } from './read-source-files.ts';
import type { KeptValues } from './read-text.ts';
import { below, type FileText, refsIn, type SourceFiles } from './source-files.ts';
import type { SourceOptions } from './source-options.ts';

/** The most files that are downloaded for a document: references may go on without end. */
const mostDownloads = 1000;

/**
 * Reads a document from any location, and downloads all its files from the network now, since later reads are
 * synchronous.
 * @param location path, `file:` URL, or URL to download from
 * @param isStrict whether the files are read to the letter
 * @throws {DocumentError}
 */
export async function fetchSourceFiles(
  location: string,
  { text, remoteRefs = false }: SourceOptions,
  isStrict = false,
  kept?: KeptValues,
): Promise<SourceFiles> {
  const downloader = new Downloader();
  const further = new FurtherFiles(downloader);
  const given = await textElsewhere(location, text, downloader);
  const files = readSourceFiles(location, isStrict, given, (uri) => further.read(uri), kept);
  await convertSwagger(files);
  if (remoteRefs || isDownloadable(files.root.uri)) await further.download(files, remoteRefs);
  return files;
}

/** The text of a document that is in no file; undefined for one in a file. Throws {@link DocumentError}. */
async function textElsewhere(
  location: string,
  text: string | undefined,
  downloader: Downloader,
): Promise<FileText | undefined> {
  const isUrl = isDownloadable(location) && whyNoFile(location) === undefined;
  const path = printable(location);
  if (text !== undefined) return { uri: isUrl ? new URL(location).href : uriOf(location), path, text };
  if (!isUrl) return undefined;
  try {
    return { path, ...(await downloader.text(location)) };
  } catch (error) {
    if (!(error instanceof DownloadFailed)) throw error;
    throw noTextAt(location, error.message);
  }
}

/** Throws {@link DocumentError} for Swagger 2.0 if the converter is missing or fails. */
async function convertSwagger(files: SourceFiles): Promise<void> {
  const { root } = files;
  const content = files.valueAt(root);
  if (!isSwagger2(content)) return;
  const refuse = (reason: string) => new DocumentError([files.problem(below(root, 'swagger'), reason)]);
  try {
    const converted = await openApiOf(content);
    if (converted === undefined) throw refuse(swaggerReason(content.swagger, files.paths()[0] ?? ''));
    files.replace(root, converted, pointerInSwagger);
  } catch (error) {
    throw error instanceof SwaggerUnconvertible
      ? refuse(`is Swagger 2.0 and can't be converted: ${error.message}`)
      : error;
  }
}

/** The files that `$ref`s lead to. */
class FurtherFiles {
  readonly #downloader: Downloader;
  readonly #downloaded = new Map<string, FileText | DownloadFailed>();
  /** Files of this machine, referenced by downloaded files and by files of this machine. */
  readonly #asked = { fromAfar: new Set<string>(), fromHere: new Set<string>() };

  constructor(downloader: Downloader) {
    this.#downloader = downloader;
  }

  /** Throws {@link DocumentError}. */
  read(uri: string): FileText {
    const found = this.#downloaded.get(uri);
    if (found instanceof DownloadFailed) throw noTextAt(uri, found.message);
    if (found !== undefined) return found;
    if (this.#asked.fromAfar.has(uri) && !this.#asked.fromHere.has(uri))
      throw noTextAt(uri, 'is a file of this machine, which downloaded files must not refer to');
    return readFurther(uri);
  }

  /**
   * Downloads the targets of the files' `$ref`s, and of the downloaded files' `$ref`s.
   * @param isEverywhere whether from any URL, or only relative references of a downloaded file
   */
  async download(files: SourceFiles, isEverywhere: boolean): Promise<void> {
    // The loop also reaches files that are added during it.
    for (const [holder, value] of files.contents()) {
      const wanted = new Set<string>();
      for (const { ref } of refsIn(value, '')) {
        if (ref.startsWith('#') || !URL.canParse(ref, holder)) continue;
        const url = new URL(ref, holder);
        url.hash = '';
        if (url.protocol === 'file:') this.#asked[isDownloadable(holder) ? 'fromAfar' : 'fromHere'].add(url.href);
        if (isDownloadable(url.href) ? isEverywhere || isOwnFile(ref, url, holder) : !isDownloadable(holder))
          wanted.add(url.href);
      }
      await Promise.all([...wanted].map((uri) => this.#get(uri)));
      for (const uri of wanted) files.valueAt({ uri, pointer: '' });
    }
  }

  async #get(uri: string): Promise<void> {
    if (!isDownloadable(uri) || this.#downloaded.has(uri)) return;
    const isTooMany = this.#downloaded.size >= mostDownloads;
    // Set before the download, so that it is not requested twice.
    this.#downloaded.set(uri, new DownloadFailed(`is one file too many: ${mostDownloads} are downloaded at most`));
    if (isTooMany) return;
    try {
      const { text } = await this.#downloader.text(uri);
      this.#downloaded.set(uri, { uri, path: printable(uri), text });
    } catch (error) {
      if (!(error instanceof DownloadFailed)) throw error;
      this.#downloaded.set(uri, error);
    }
  }
}

/** Whether a reference is relative and stays at its holder's origin: such a file is part of the requested document. */
function isOwnFile(ref: string, url: URL, holder: string): boolean {
  return !/^[a-z][a-z0-9+.-]*:/i.test(ref) && isDownloadable(holder) && url.origin === new URL(holder).origin;
}
