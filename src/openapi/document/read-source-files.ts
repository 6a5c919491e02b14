import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
// What the files are parsed with, and all else that a document read by Node needs later.
import '../node-packages.ts';
import { DocumentError, type DocumentProblem } from './document-error.ts';
import { printable, whyNoDocument, whyNoFile, wrongKindOf } from './document-kind.ts';
import { Downloader, DownloadFailed, isDownloadable } from './download.ts';
import { hasKeys } from './json-pointer.ts';
import { below, type FileText, refsIn, SourceFiles, targetOf } from './source-files.ts';

/**
 * Reads a file and, through its `$ref`s, every other file of the document.
 * @param location path or `file:` URL
 * @param given the text that stands for the file, where it was read already
 * @throws {DocumentError} also for a file that is no OpenAPI document, whatever its `$ref`s are like
 */
export function readSourceFiles(location: string, given: FileText = fileAt(location)): SourceFiles {
  const files = new SourceFiles();
  const { uri, path, text } = given;
  const noDocument = whyNoDocument(text);
  if (noDocument !== undefined) throw new UnreadableFile(path, noDocument);
  const value = files.add({ uri, path, text });
  const wrongKind = wrongKindOf(value, path);
  if (wrongKind !== undefined) {
    const { key, reason } = wrongKind;
    throw new DocumentError([files.problem(key === undefined ? files.root : below(files.root, key), reason)]);
  }
  readReferences(uri, value, files);
  return files;
}

function fileAt(location: string): FileText {
  const reason = whyNoFile(location);
  if (reason !== undefined) throw new DocumentError([locationProblem(location, reason)]);
  const uri = uriOf(location);
  const path = fileURLToPath(uri);
  return { uri, path, text: readText(path) };
}

/**
 * The text of a document that is in no file: one that was given, or that is behind a URL.
 * @returns undefined for a document in a file
 * @throws {DocumentError} if nothing can be downloaded
 */
export async function textElsewhere(location: string, text: string | undefined): Promise<FileText | undefined> {
  const isUrl = isDownloadable(location);
  if (text !== undefined)
    return { uri: isUrl ? new URL(location).href : uriOf(location), path: printable(location), text };
  if (!isUrl || whyNoFile(location) !== undefined) return undefined;
  try {
    return { path: printable(location), ...(await new Downloader().text(location)) };
  } catch (error) {
    if (!(error instanceof DownloadFailed)) throw error;
    throw new DocumentError([locationProblem(location, error.message)]);
  }
}

function uriOf(location: string): string {
  if (!/^file:/i.test(location)) return pathToFileURL(resolve(location)).href;
  try {
    return pathToFileURL(fileURLToPath(location)).href;
  } catch {
    throw new DocumentError([locationProblem(location, 'is no URL of a file on this machine')]);
  }
}

/** What is wrong with a location that names no file: it stands in place of a file's path. */
function locationProblem(location: string, reason: string): DocumentProblem {
  return { file: printable(location), line: 0, column: 0, pointer: '', reason };
}

function readReferences(uri: string, value: unknown, files: SourceFiles): void {
  for (const { ref, pointer } of refsIn(value, '')) {
    const target = targetOf(ref, uri);
    if (!target.uri.startsWith('file:')) {
      throw new DocumentError([
        files.problem({ uri, pointer }, `$ref ${ref} is not a file; only local files are read`),
      ]);
    }
    if (files.has(target.uri)) continue;
    const path = fileURLToPath(target.uri);
    let content: unknown;
    try {
      content = files.add({ uri: target.uri, path, text: readText(path) });
    } catch (error) {
      if (!(error instanceof UnreadableFile)) throw error;
      throw new DocumentError([files.problem({ uri, pointer }, `$ref ${ref}: ${error.message}`)]);
    }
    readReferences(target.uri, content, files);
  }
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
    // Node's file errors carry a code; their message repeats the path, which the problem already names.
    const code = hasKeys(error) && typeof error.code === 'string' ? error.code : 'unknown error';
    throw new UnreadableFile(
      path,
      code === 'ENOENT' ? 'no such file' : code === 'EISDIR' ? 'is a folder' : `can't be read: ${code}`,
    );
  }
}
