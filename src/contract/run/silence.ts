import type { Step } from '../cases/step.ts';

/** So many requests in a row without an answer mean that what they are sent to is down. */
const mostSilent = 3;

/** Tells a deployment that is down from one of which an operation does not answer, by the requests in a row without an answer. */
export class Silence {
  /** Of the requests since the last answer: their steps, by the operations that they are of. */
  #unanswered: { readonly step: string; readonly operation: string }[] = [];
  /** By operation that has been asked often enough: the step that it has first left without an answer. */
  readonly #mute = new Map<string, string>();

  /** Notes whether a step's request was answered. */
  note(step: Step, isAnswered: boolean): void {
    if (isAnswered) {
      this.#unanswered = [];
      return;
    }
    this.#unanswered.push({ step: step.id, operation: operationOf(step) });
    const ofIt = this.#unanswered.filter(({ operation }) => operation === operationOf(step));
    const [first] = ofIt;
    if (first !== undefined && ofIt.length >= mostSilent) this.#mute.set(first.operation, first.step);
  }

  /** Whether nothing answers any more: enough requests in a row, and not of one operation alone. */
  get isTotal(): boolean {
    return this.length >= mostSilent && new Set(this.#unanswered.map(({ operation }) => operation)).size > 1;
  }

  /** How many requests in a row have had no answer. */
  get length(): number {
    return this.#unanswered.length;
  }

  /** Whether a step is among the last requests without an answer: it is not known yet whose fault that is. */
  holds(step: string): boolean {
    return this.#unanswered.some((one) => one.step === step);
  }

  /** The step that an operation has first left without an answer, where it needs not be asked any more; else undefined. */
  muteSince(step: Step): string | undefined {
    return this.#mute.get(operationOf(step));
  }
}

function operationOf({ operation, method, path }: Step): string {
  return operation?.id ?? `${method} ${path}`;
}
