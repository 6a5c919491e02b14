import type { Step } from '../cases/step.ts';

/** So many requests without an answer, each sent after the one before had none, mean that what they are sent to is down. */
const mostSilent = 3;

/** A request that had no answer. */
interface Unanswered {
  readonly step: string;
  readonly operation: string;
  /** When it was sent, and when it was given up, by the count of both. */
  readonly began: number;
  readonly ended: number;
}

/** Tells a deployment that is down from one of which an operation does not answer, by the requests in a row without an answer. */
export class Silence {
  /** The requests after which nothing was sent that had an answer. */
  #unanswered: Unanswered[] = [];
  /** By operation: its requests since its last answer, whatever others have answered meanwhile. */
  readonly #ofOperation = new Map<string, Unanswered[]>();
  /** By operation that has been asked often enough: the step that it has first left without an answer. */
  readonly #mute = new Map<string, string>();
  #now = 0;
  #isTotal = false;

  /** To be called when a request is sent; returns when that was. */
  begin(): number {
    return ++this.#now;
  }

  /**
   * Notes whether a step's request was answered. An answer says nothing of what was sent after its request.
   * @param began when it was sent
   */
  note(step: Step, isAnswered: boolean, began: number): void {
    const operation = operationOf(step);
    const before = this.#ofOperation.get(operation) ?? [];
    if (isAnswered) {
      this.#ofOperation.set(
        operation,
        before.filter((one) => one.began > began),
      );
      if (!this.#isTotal) this.#unanswered = this.#unanswered.filter((one) => one.began > began);
      return;
    }
    const unanswered = { step: step.id, operation, began, ended: ++this.#now };
    this.#unanswered.push(unanswered);
    const ofIt = [...before, unanswered];
    this.#ofOperation.set(operation, ofIt);
    const [first] = ofIt;
    if (first !== undefined && inARow(ofIt) >= mostSilent) this.#mute.set(operation, first.step);
    const operations = new Set(this.#unanswered.map((one) => one.operation));
    this.#isTotal ||= inARow(this.#unanswered) >= mostSilent && operations.size > 1;
  }

  /** Whether nothing answers any more: enough requests in a row, and not of one operation alone. */
  get isTotal(): boolean {
    return this.#isTotal;
  }

  /** How many of the last requests have had no answer. */
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

/** How many of some requests were sent one after the other: those that are on their way together fail together. */
function inARow(unanswered: readonly Unanswered[]): number {
  const lengths: number[] = [];
  for (const [index, { began }] of unanswered.entries()) {
    const before = unanswered.slice(0, index).map(({ ended }, place) => (ended < began ? (lengths[place] ?? 0) : 0));
    lengths.push(1 + Math.max(0, ...before));
  }
  return Math.max(0, ...lengths);
}

function operationOf({ operation, method, path }: Step): string {
  return operation?.id ?? `${method} ${path}`;
}
