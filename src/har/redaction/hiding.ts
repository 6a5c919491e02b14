/** What stands in the place of secrets. */
export interface Hiding {
  /** Takes note of a secret, and gives what stands in its place in a text. */
  hidden(secret: string): string;
  /** The same, as a URL and a form have it. */
  hiddenInUrl(secret: string): string;
  /** A text with the secrets in its URLs replaced. */
  urls(text: string): string;
}
