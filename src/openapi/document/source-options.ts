import type { DocumentProblem } from './document-error.ts';

/** The sources of a document's files, besides the given location. */
export interface SourceOptions {
  /** The document's text, if it is in no file; the path or URL is then its name and the base of its relative `$ref`s. */
  readonly text?: string | undefined;
  /**
   * Whether `$ref`s to URLs are downloaded. Default: false. The files of a document behind a URL are downloaded in any
   * case.
   */
  readonly remoteRefs?: boolean | undefined;
  /** Whether the content of large YAML files is kept in the user's cache folder. Default: false. */
  readonly cache?: boolean | undefined;
  /** Files with OpenAPI Overlays, which change what the document says, one after the other. */
  readonly overlays?: readonly string[] | undefined;
  /** Told what of an overlay changes nothing, such as a target that nothing is at. */
  readonly onNote?: ((problem: DocumentProblem) => void) | undefined;
}
