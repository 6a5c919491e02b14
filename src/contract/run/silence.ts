import type { Step } from '../cases/step.ts';

/** How many requests without an answer, each sent after the one before had none, mean that their receiver is down. */
const mostSilent = 3;

/** A request that had no answer. */
interface Unanswered {
  readonly step: string;
  readonly operation: string;
  /** When it was sent and when it was given up, as positions in one count of both. */
  readonly began: number;
  readonly ended: number;
}

/** Distinguishes a deployment that is down from a single operation that does not answer, by requests in a row. */
export class Silence {
  /** The unanswered requests after which no answered one was sent. */
  #unanswered: Unanswered[] = [];
  /** By operation: its unanswered requests since its last answer. */
  readonly #ofOperation = new Map<string, Unanswered[]>();
  /** By operation that does not answer: the first step without an answer. */
  readonly #mute = new Map<string, string>();
  #now = 0;
  #isTotal = false;

  /** Must be called when a request is sent; returns its position. */
  begin(): number {
    return ++this.#now;
  }

  /**
   * Notes whether a step's request was answered. An answer says nothing about later requests.
   * @param began the position of the request
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

  /** True if the deployment is down: enough requests in a row had no answer, of more than one operation. */
  get isTotal(): boolean {
    return this.#isTotal;
  }

  /** How many of the last requests had no answer. */
  get length(): number {
    return this.#unanswered.length;
  }

  /** True if a step is among the last requests without an answer. */
  holds(step: string): boolean {
    return this.#unanswered.some((one) => one.step === step);
  }

  /** The first unanswered step of an operation that gets no more requests; undefined if it still does. */
  muteSince(step: Step): string | undefined {
    return this.#mute.get(operationOf(step));
  }
}

/** The length of the longest chain of requests that were sent one after the other: concurrent ones fail together. */
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
