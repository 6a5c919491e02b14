import { isSameReading, type Reading } from './script-answers.ts';
import type { ShellNames } from './shell-names.ts';

/** The values that a script reads from answers, each in a variable. */
export class Readings {
  readonly #names: ShellNames;
  readonly #byStep = new Map<string, Reading[]>();

  constructor(names: ShellNames) {
    this.#names = names;
  }

  /** The readings of the answer to a step. */
  of(step: string): readonly Reading[] {
    return this.#byStep.get(step) ?? [];
  }

  all(): readonly Reading[] {
    return [...this.#byStep.values()].flat();
  }

  /**
   * The reading of a value; the first call for it names its variable.
   * @param name the value's name
   */
  read(step: string, name: string, reading: Omit<Reading, 'variable'>): Reading {
    const all = this.#byStep.get(step) ?? [];
    this.#byStep.set(step, all);
    const known = all.find((one) => isSameReading(one, reading));
    if (known !== undefined) return known;
    const made = { ...reading, variable: this.#names.of(name) };
    all.push(made);
    return made;
  }
}
