import type { Step } from '../../../cases/step.ts';
import type { Exchange } from '../../exchange.ts';
import { Script, type ScriptOptions } from './script.ts';
import { ScriptSteps, type ScriptStepsOptions } from './script-steps.ts';

export interface ScriptsOptions extends ScriptOptions, ScriptStepsOptions {}

/** Makes scripts that reproduce results of a run from scratch: they create, ask, look and delete. */
export class Scripts {
  readonly #options: ScriptsOptions;
  readonly #steps: ScriptSteps;

  constructor(options: ScriptsOptions) {
    this.#options = options;
    this.#steps = new ScriptSteps(options);
  }

  /**
   * The script of a judged request.
   * @param title the id of its case
   * @param compared the steps whose answers the verdict depends on, too
   * @param before the steps that were sent before it, if no proof has them
   */
  of(title: string, judged: Exchange, compared: Iterable<string>, before: readonly Step[] = []): string {
    const steps = [...this.#steps.before(judged, compared, before), judged.step];
    const all = steps.flatMap(({ id }) => this.#options.transcript.of(id) ?? []);
    return new Script(this.#options, title, judged, all).text();
  }
}
