import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
// What the files are parsed with, and all else that a document read by Node needs later.
import '../node-packages.ts';
import { DocumentError, type DocumentProblem } from './document-error.ts';
import { printable, whyNoDocument, whyNoFile, wrongKindOf } from './document-kind.ts';
import { hasKeys } from './json-pointer.ts';
import { below, type FileText, SourceFiles } from './source-files.ts';

/**
 * Reads a file; the others of the document are read when a `$ref` first leads to them.
 * @param location path or `file:` URL
 * @param isStrict whether a JSON file, too, is held against YAML's rules
 * @throws {DocumentError} also for a file that is no OpenAPI document, whatever its `$ref`s are like
 */
export function readSourceFiles(location: string, isStrict = false): SourceFiles {
  const reason = whyNoFile(location);
  if (reason !== undefined) throw new DocumentError([locationProblem(location, reason)]);
  const files = new SourceFiles([], readFurther);
  const uri = uriOf(location);
  const path = fileURLToPath(uri);
  const text = readText(path);
  const noDocument = whyNoDocument(text);
  if (noDocument !== undefined) throw new UnreadableFile(path, noDocument);
  const value = files.add({ uri, path, text }, isStrict);
  const wrongKind = wrongKindOf(value, path);
  if (wrongKind !== undefined) {
    const { key, reason } = wrongKind;
    throw new DocumentError([files.problem(key === undefined ? files.root : below(files.root, key), reason)]);
  }
  return files;
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
  return { file: printable(location), line: 1, column: 1, pointer: '', reason };
}

/** Reads a file when a reference leads to it. Throws {@link DocumentError}. */
function readFurther(uri: string): FileText {
  if (!uri.startsWith('file:'))
    throw new DocumentError([locationProblem(uri, 'is not a file; only local files are read')]);
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
    // Node's file errors carry a code; their message repeats the path, which the problem already names.
    const code = hasKeys(error) && typeof error.code === 'string' ? error.code : 'unknown error';
    throw new UnreadableFile(
      path,
      code === 'ENOENT' ? 'no such file' : code === 'EISDIR' ? 'is a folder' : `can't be read: ${code}`,
    );
  }
}
