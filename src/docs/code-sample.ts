/** A request as code in one language. */
export interface CodeSample {
  readonly label: string;
  /** The language of a code block: `bash`, `javascript`, `php`, `python`, `typescript`. */
  readonly language: string;
  readonly source: string;
}
