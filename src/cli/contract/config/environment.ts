/** A text whose references to environment variables are hidden from YAML. */
export class EnvironmentNames {
  /** The text to be parsed instead of the file's, with the same lines. */
  readonly text: string;
  readonly #literals: string[] = [];

  /** @param given contains `${NAME}` for the value of a variable, and `$${` for `${` itself */
  constructor(given: string) {
    // In a flow mapping, YAML would take the brace of ${ for that of another mapping. The placeholder occurs in no
    // file.
    this.text = given.replace(/\$\$\{|\$\{[^{}\r\n]*\}/g, (found) => {
      this.#literals.push(found);
      return `\u{e000}${this.#literals.length - 1}\u{e001}`;
    });
  }

  /**
   * Replaces the variables in a text of the file.
   * @param onMissing called with the name of a variable that is not set
   */
  filled(text: string, environment: Readonly<Record<string, string | undefined>>, onMissing: (name: string) => never) {
    return text.replace(/\u{e000}(\d+)\u{e001}/gu, (_, index: string) => {
      const found = this.#literals[Number(index)] ?? '';
      if (found === '$${') return '${';
      const name = found.slice(2, -1).trim();
      return environment[name] ?? onMissing(name);
    });
  }

  /** Restores a text as it is written in the file. */
  written(text: string): string {
    return text.replace(/\u{e000}(\d+)\u{e001}/gu, (_, index: string) => this.#literals[Number(index)] ?? '');
  }
}
