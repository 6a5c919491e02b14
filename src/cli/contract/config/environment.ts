/** A text with the names of environment variables in it, out of YAML's way. */
export class EnvironmentNames {
  /** The text that is read in place of the file's: as many lines, each with what it has. */
  readonly text: string;
  readonly #literals: string[] = [];

  /** @param given where `${NAME}` is the value of a variable, and `$${` is `${` itself */
  constructor(given: string) {
    // In a map between braces, YAML takes the brace of ${ for that of another map. No file holds what stands here instead.
    this.text = given.replace(/\$\$\{|\$\{[^{}\r\n]*\}/g, (found) => {
      this.#literals.push(found);
      return `\u{e000}${this.#literals.length - 1}\u{e001}`;
    });
  }

  /**
   * A text of the file with the values of its variables.
   * @param onMissing called with the name of a variable that the environment does not have
   */
  filled(text: string, environment: Readonly<Record<string, string | undefined>>, onMissing: (name: string) => never) {
    return text.replace(/\u{e000}(\d+)\u{e001}/gu, (_, index: string) => {
      const found = this.#literals[Number(index)] ?? '';
      if (found === '$${') return '${';
      const name = found.slice(2, -1).trim();
      return environment[name] ?? onMissing(name);
    });
  }

  /** A text of the file as it is written there. */
  written(text: string): string {
    return text.replace(/\u{e000}(\d+)\u{e001}/gu, (_, index: string) => this.#literals[Number(index)] ?? '');
  }
}
