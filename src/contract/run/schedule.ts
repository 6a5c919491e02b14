import type { Proof, Step } from '../cases/step.ts';
import { neededBy, standInsOf } from './choice.ts';

export interface ScheduleOptions {
  /** The steps to send of each proof, in order. */
  readonly steps: ReadonlyMap<Proof, readonly Step[]>;
  /** By proof: the steps whose answers its checks compare with. They are answered before it is sent. */
  readonly reads: ReadonlyMap<Proof, readonly string[]>;
  /** How many proofs may run at the same time. */
  readonly concurrency: number;
  /** Sends the steps of a proof. */
  play(steps: readonly Step[]): Promise<void>;
}

/** A proof that is running. */
interface Running {
  readonly proof: Proof;
  readonly done: Promise<void>;
}

/**
 * Sends proofs in their order, independent ones at the same time. A dependent one, such as a sequence in which a request
 * affects the next, runs alone: after all before it have finished, and before any after it begins.
 */
export class Schedule {
  readonly #options: ScheduleOptions;
  readonly #standIns: ReadonlyMap<string, readonly string[]>;
  readonly #proofs: readonly (readonly [proof: Proof, steps: readonly Step[]])[];
  /** By their positions. */
  readonly #running = new Map<number, Running>();
  #next = 0;

  constructor(options: ScheduleOptions) {
    this.#options = options;
    this.#proofs = [...options.steps];
    this.#standIns = standInsOf([...options.steps.values()].flat());
  }

  /**
   * Resolves when a proof and all before it are finished. Later ones may begin while it waits, and go on afterwards; no more
   * begin until the next call.
   * @param proof undefined for all
   */
  async until(proof: Proof | undefined): Promise<void> {
    const last = proof === undefined ? this.#proofs.length - 1 : this.#proofs.findIndex(([one]) => one === proof);
    while (this.#next <= last || [...this.#running.keys()].some((place) => place <= last)) {
      this.#begin();
      await Promise.race([...this.#running.values()].map(({ done }) => done));
    }
  }

  /** Resolves when no proof is running. Never rejects. */
  async idle(): Promise<void> {
    await Promise.allSettled([...this.#running.values()].map(({ done }) => done));
  }

  /** Begins the proofs that may run now: at least one if none is running. */
  #begin(): void {
    for (let next = this.#proofs[this.#next]; next !== undefined && this.#mayBegin(...next); ) {
      const [proof, steps] = next;
      const place = this.#next++;
      const done = this.#options.play(steps).finally(() => this.#running.delete(place));
      this.#running.set(place, { proof, done });
      next = this.#proofs[this.#next];
    }
  }

  #mayBegin(proof: Proof, steps: readonly Step[]): boolean {
    const running = [...this.#running.values()].map((one) => one.proof);
    if (running.length === 0) return true;
    if (running.length >= this.#options.concurrency) return false;
    if (![proof, ...running].every(({ isIndependent }) => isIndependent)) return false;
    const unfinished = new Set(running.flatMap((one) => one.steps).map(({ id }) => id));
    const needed = steps
      .flatMap((step) => [...neededBy(step), ...(step.unless ? [step.unless.by] : [])])
      .concat(this.#options.reads.get(proof) ?? [])
      .flatMap((id) => [id, ...(this.#standIns.get(id) ?? [])]);
    // Steps and those that stand in for them may be in the same proof.
    const own = new Set(steps.map(({ id }) => id));
    return !needed.some((id) => unfinished.has(id) && !own.has(id));
  }
}
