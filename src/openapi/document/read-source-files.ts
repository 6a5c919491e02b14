import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { whyUnreadable } from '../../text/unreadable-file.ts';
// The parser of the files, and all other packages that a document read by Node needs later.
import '../node-packages.ts';
import { DocumentError } from './document-error.ts';
import {
  isDownloadable,
  isNoFile,
  isSwagger2,
  printable,
  whyNoDocument,
  whyNoFile,
  wrongKindOf,
} from './document-kind.ts';
import type { KeptValues } from './read-text.ts';
import { below, type FileText, type ReadFurtherFile, SourceFiles } from './source-files.ts';

/**
 * Reads a file; the document's other files are read when a `$ref` first leads to them.
 * @param location path or `file:` URL
 * @param isStrict whether the files are read to the letter
 * @param given the text of the file, where it was already read
 * @param read reads the others
 * @param kept values of texts from earlier readings
 * @throws {DocumentError} also for a file that is no OpenAPI document, even if its `$ref`s are sound
 */
export function readSourceFiles(
  location: string,
  isStrict = false,
  given: FileText = fileAt(location),
  read: ReadFurtherFile = readFurther,
  kept?: KeptValues,
): SourceFiles {
  const files = new SourceFiles([], read, isStrict, kept);
  const { path } = given;
  const noDocument = whyNoDocument(given.text);
  if (noDocument !== undefined)
    throw isNoFile(path) ? noTextAt(path, noDocument) : new UnreadableFile(path, noDocument);
  const value = files.add(given);
  // Swagger 2.0 may be converted.
  const wrongKind = isSwagger2(value) ? undefined : wrongKindOf(value, path);
  if (wrongKind !== undefined) {
    const { key, reason } = wrongKind;
    throw new DocumentError([files.problem(key === undefined ? files.root : below(files.root, key), reason)]);
  }
  return files;
}

/** A file by its path, or its `file:` URL. Throws {@link DocumentError}. */
export function fileAt(location: string): FileText {
  const reason = whyNoFile(location);
  if (reason !== undefined) throw noTextAt(location, reason);
  const uri = uriOf(location);
  const path = fileURLToPath(uri);
  return { uri, path, text: readText(path) };
}

/** The URL of a location. Throws {@link DocumentError} for a `file:` URL of another machine. */
export function uriOf(location: string): string {
  if (!/^file:/i.test(location)) return pathToFileURL(resolve(location)).href;
  try {
    return pathToFileURL(fileURLToPath(location)).href;
  } catch {
    throw noTextAt(location, 'is not the URL of a file on this machine');
  }
}

/** The error for a location without a text; the location takes the place of a file's path. */
export function noTextAt(location: string, reason: string): DocumentError {
  return new DocumentError([{ file: printable(location), line: 0, column: 0, pointer: '', reason }]);
}

/** Reads a file when a reference leads to it. Throws {@link DocumentError}. */
export function readFurther(uri: string): FileText {
  if (isDownloadable(uri)) throw noTextAt(uri, 'is a URL, which is downloaded only with --remote-refs');
  if (!uri.startsWith('file:')) throw noTextAt(uri, 'is not a file; only files and URLs are read');
  const path = fileURLToPath(uri);
  return { uri, path, text: readText(path) };
}

/** Thrown when a file of a document can't be opened; a {@link DocumentError} with line 1 unless a `$ref` led there. */
class UnreadableFile extends DocumentError {
  constructor(path: string, reason: string) {
    super([{ file: path, line: 1, column: 1, pointer: '', reason }]);
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UnreadableFile(path, whyUnreadable(error));
  }
}
