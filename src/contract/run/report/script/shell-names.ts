import { withoutFinal } from '../../../../text/endings.ts';

/** Names for the variables of one script that have no meaning for a shell or a program. */
export class ShellNames {
  readonly #taken = new Set<string>();

  /** Excludes a name. */
  reserve(name: string): void {
    this.#taken.add(name);
  }

  /** A name for the id of a path parameter: `WEBHOOK_ID`, `WEBHOOK_ID_2`. The ending avoids names such as `PATH`. */
  of(parameter: string): string {
    const parts = parameter.replace(/([a-z\d])([A-Z])/g, '$1_$2').toUpperCase();
    const words = withoutFinal(parts.replace(/[^A-Z\d]+/g, '_'), '_');
    const name = /^(?:[A-Z_].*_)?ID$/.test(words) ? words : `${/^[A-Z]/.test(words) ? words : `THE_${words}`}_ID`;
    return this.#free(name);
  }

  /** A name for a flag that something may exist: `MAY_EXIST`, `MAY_EXIST_2`. */
  flag(): string {
    return this.#free('MAY_EXIST');
  }

  #free(name: string): string {
    for (let count = 1; ; count++) {
      const numbered = count === 1 ? name : `${name}_${count}`;
      if (this.#taken.has(numbered)) continue;
      this.#taken.add(numbered);
      return numbered;
    }
  }
}
