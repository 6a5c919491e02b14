import type { DocumentProblem } from './document-error.ts';

/** Where the files of a document come from, beside the file that is named. */
export interface SourceOptions {
  /**
   * The document's text, where it is in no file; the path or URL is then what it is called, and what its `$ref`s are
   * relative to.
   */
  readonly text?: string | undefined;
  /** Whether `$ref`s to URLs are downloaded; false by default. A document behind a URL has its own files without it. */
  readonly remoteRefs?: boolean | undefined;
  /** Whether what large YAML files hold is kept in the user's cache folder for the next time; false by default. */
  readonly cache?: boolean | undefined;
  /** Files with OpenAPI Overlays, which change what the document says, one after the other. */
  readonly overlays?: readonly string[] | undefined;
  /** Told what of an overlay changes nothing, such as a target that nothing is at. */
  readonly onNote?: ((problem: DocumentProblem) => void) | undefined;
}
