/** A request as code in one language. */
export interface CodeSample {
  readonly label: string;
  /** What a code block is marked with: `bash`, `javascript`, `php`, `python`, `typescript`. */
  readonly language: string;
  readonly source: string;
}
