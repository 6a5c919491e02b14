/** The beginning of a text. It is cut after redaction, since the cut could go through a secret. */
export class Excerpt {
  readonly text: string;
  readonly #length: number;

  constructor(text: string, length = 200) {
    this.text = text;
    this.#length = length;
  }

  /** @param redact removes secrets from the whole text */
  shown(redact: (text: string) => string): string {
    return redact(this.text).slice(0, this.#length);
  }
}
