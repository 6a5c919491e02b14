import type { CompiledValidators } from '../schemas/schema-compiler.ts';
import type { FollowReference } from '../schemas/unlinked-schemas.ts';

/**
 * A document that was compiled into an ES module, as `talkover-mock compile` writes it: what reads it needs no file, no
 * parser of YAML and no compiler of schemas, so that it works where code can't be made from texts.
 */
export interface PortableDocument {
  /** The version of this package that compiled it; no other reads it. */
  readonly version: string;
  /** Whether it was written for this program, and was found sound. */
  readonly isOwn: boolean;
  /** The file that leads to the others is first. */
  readonly files: readonly PortableFile[];
  /** Makes the validators of its schemas, each when it is first asked for. */
  readonly validators: (runtime: ValidatorRuntime) => CompiledValidators;
  /** What could not be compiled: operations that use it are answered with 501. */
  readonly leftOut: readonly LeftOut[];
}

export interface PortableFile {
  readonly uri: string;
  /** What people call the file. */
  readonly path: string;
  /** What it holds, as JSON. */
  readonly json: string;
}

/** An operation, a part of which could not be compiled, and why. */
export interface LeftOut {
  readonly operation: string;
  readonly reason: string;
}

/** Code of a validator that exports it as a CommonJS module does. */
type ValidatorCode = (module: { exports: unknown }) => void;

/** What the code of validators is given. */
export interface ValidatorRuntime {
  /** Gives a module of ajv's. */
  readonly require: (name: string) => unknown;
  readonly regExpOf: (pattern: string) => RegExp;
  /** Gives validators by their keys, each of its code when it is first asked for. */
  readonly lazily: (code: Readonly<Record<string, ValidatorCode>>) => CompiledValidators;
  /**
   * Follows a reference.
   * @param from the kind of validator that it stands in, and whether it does in a choice
   * @param key of the validator of what it leads to
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
