import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { compiledFolder, packageVersion } from '../package-files.ts';
import type { CompiledValidators } from '../schemas/schema-compiler.ts';
import type { FileContent } from './source-files.ts';

/** A document that the build found sound and prepared: a start need not parse, check and compile it. */
export interface CompiledDocument {
  /** The main file is first. */
  readonly files: readonly FileContent[];
  readonly validators: CompiledValidators;
}

/** The exports of the CommonJS module with a compiled document. */
export interface CompiledModule {
  /** The version of this package: another may read documents differently. */
  readonly version: string;
  readonly files: readonly {
    /** Relative URL, from the module. */
    readonly path: string;
    /** Digest of the file's bytes, in hexadecimal. */
    readonly sha256: string;
    readonly value: unknown;
  }[];
  readonly validators: CompiledValidators;
}

const require = createRequire(import.meta.url);

/** The URL of a document's module, whether or not it exists. */
export function compiledModule(path: string, folder: URL): URL {
  return new URL(`${encodeURIComponent(basename(path))}.cjs`, folder);
}

/** Reads a compiled document; undefined unless it was compiled from exactly the bytes that its files hold now. */
export function readCompiled(path: string, folder: URL = compiledFolder): CompiledDocument | undefined {
  const module = compiledModule(path, folder);
  if (!existsSync(module)) return undefined;
  // `writeCompiled` has written it.
  const { version, files, validators } = require(fileURLToPath(module)) as CompiledModule;
  if (version !== packageVersion) return undefined;
  const contents: FileContent[] = [];
  for (const { path: relativeUrl, sha256, value } of files) {
    const url = new URL(relativeUrl, module);
    if (contents.length === 0 && url.href !== pathToFileURL(resolve(path)).href) return undefined;
    const bytes = bytesOf(url);
    if (bytes === undefined || sha256Of(bytes) !== sha256) return undefined;
    contents.push({ uri: url.href, path: fileURLToPath(url), text: bytes.toString(), value });
  }
  return { files: contents, validators };
}

/** Undefined if the file can't be read; the ordinary reading of the document then reports the reason. */
function bytesOf(file: URL): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

export function sha256Of(bytes: Buffer | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}
