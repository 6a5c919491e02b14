import type { CompiledValidators } from '../schemas/schema-compiler.ts';
import type { FollowReference } from '../schemas/unlinked-schemas.ts';

/**
 * A document compiled into an ES module by `talkover-mock compile`: reading it takes no files, no YAML parser and no
 * schema compiler, so that it works where code can't be made from texts.
 */
export interface PortableDocument {
  /** The version of this package that compiled it; only the same version reads it. */
  readonly version: string;
  /** Whether it was written for this program and is sound. */
  readonly isOwn: boolean;
  /** The main file is first. */
  readonly files: readonly PortableFile[];
  /** Makes the validators of its schemas, each on first use. */
  readonly validators: (runtime: ValidatorRuntime) => CompiledValidators;
  /** What could not be compiled: operations that need it answer with 501. */
  readonly leftOut: readonly LeftOut[];
}

export interface PortableFile {
  readonly uri: string;
  /** What people call the file. */
  readonly path: string;
  /** Its content, as JSON. */
  readonly json: string;
}

/** An operation with a part that could not be compiled, and the reason. */
export interface LeftOut {
  readonly operation: string;
  readonly reason: string;
}

/** Code of a validator, with exports like a CommonJS module's. */
type ValidatorCode = (module: { exports: unknown }) => void;

/** What the code of validators receives. */
export interface ValidatorRuntime {
  /** Returns a module of ajv's. */
  readonly require: (name: string) => unknown;
  readonly regExpOf: (pattern: string) => RegExp;
  /** Makes validators by their keys, each from its code on first use. */
  readonly lazily: (code: Readonly<Record<string, ValidatorCode>>) => CompiledValidators;
  /**
   * Follows a reference.
   * @param from the kind of the referring validator, and whether the reference is in a choice
   * @param key of the target's validator
   */
  readonly follow: (from: string, key: string) => FollowReference;
  /** Follows a reference that leads nowhere. */
  readonly nowhere: (ref: string, file: number, pointer: string) => FollowReference;
}

/** Thrown when a document was compiled by another version of this package; carries that version. */
export class CompiledByAnotherVersion extends Error {
  override readonly name = 'CompiledByAnotherVersion';
  readonly version: string;

  constructor(version: string, ours: string) {
    super(`the document was compiled by talkover-mock ${version}, and this is ${ours}: compile it again`);
    this.version = version;
  }
}
