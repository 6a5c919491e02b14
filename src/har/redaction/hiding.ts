/** Replaces secrets. */
export interface Hiding {
  /** Notes a secret and returns its replacement in a text. */
  hidden(secret: string): string;
  /** The same for a URL or a form. */
  hiddenInUrl(secret: string): string;
  /** Replaces the secrets in the URLs of a text. */
  urls(text: string): string;
}
