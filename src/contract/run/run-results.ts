import type { Case } from '../cases/case.ts';
import { type Proof, type Step, groupsOf as stepsTogether } from '../cases/step.ts';
import { FuzzRunner } from '../fuzz/runner.ts';
import type { Choice } from './choice.ts';
import type { KnownFailures } from './known-failures.ts';
import type { CaseResult } from './report/case-result.ts';
import type { Causes, Judged } from './report/causes.ts';
import type { Judge } from './report/judge.ts';
import { Schedule } from './schedule.ts';
import type { Sender } from './sender.ts';
import { Bailed, JudgingFailed } from './stops.ts';
import type { Transcript } from './transcript.ts';

export interface RunResultsOptions {
  /** Every case of the suite. */
  readonly all: readonly Case[];
  /** Those that are judged. */
  readonly choice: Choice;
  readonly known: KnownFailures;
  readonly causes: Causes;
  readonly sender: Sender;
  readonly transcript: Transcript;
  readonly judge: Judge;
  readonly seed: number;
  readonly isReadOnly: boolean;
  /** How many proofs may run at the same time. */
  readonly concurrency: number;
  /** The number of failures after which the run ends; infinite to go on. */
  readonly bail: number;
}

/** A judged case. */
interface Outcome {
  readonly judged: Judged;
  /** The step that should have created or shown what the case needs; undefined if nothing is missing. */
  readonly unmet: string | undefined;
}

/** The steps outside a proof whose answers its checks compare with. */
function readsOf(cases: readonly Case[]): ReadonlyMap<Proof, readonly string[]> {
  const reads = new Map<Proof, string[]>();
  for (const { proof, checks } of cases) {
    if (proof === undefined) continue;
    const read = checks.flatMap(({ check }) => (typeof check.reads === 'object' ? check.reads : []));
    reads.set(proof, [...(reads.get(proof) ?? []), ...read]);
  }
  return reads;
}

/** Sends the requests of cases and of random properties, and judges them. */
export class RunResults {
  readonly #options: RunResultsOptions;
  readonly #schedule: Schedule;
  /** By step that was not sent: the reason. */
  readonly #whyNot = new Map<string, string>();
  /** The unmet steps whose failure was reported. */
  readonly #explained = new Set<string>();
  #failures = 0;
  #untried = 0;

  constructor(options: RunResultsOptions) {
    const { choice, concurrency } = options;
    const play = (steps: readonly Step[]) => this.#play(steps);
    this.#options = options;
    this.#schedule = new Schedule({ steps: choice.steps, reads: readsOf(choice.cases), concurrency, play });
  }

  /** How many cases were left out because their steps are spare. */
  get untried(): number {
    return this.#untried;
  }

  /** Resolves when no request is in flight. Never rejects. */
  idle(): Promise<void> {
    return this.#schedule.idle();
  }

  /** The results, held back until it is known whether only an operation or the whole deployment does not answer. */
  async *all(): AsyncGenerator<CaseResult, void, undefined> {
    let held: Outcome[] = [];
    for await (const outcome of this.#outcomes()) {
      held.push(outcome);
      if (this.#options.sender.isInDoubt) continue;
      yield* held.map((one) => this.#settle(one));
      held = [];
    }
    yield* held.map((one) => this.#settle(one));
  }

  #settle({ judged, unmet }: Outcome): CaseResult {
    const { stopped } = this.#options.sender;
    const isOfOutage = judged.status === null && this.#options.sender.isOfOutage(judged.step);
    const isOver = stopped !== undefined && (isOfOutage || stopped.reason === 'bail');
    const settled = this.#options.causes.settle(isOver ? unjudged(judged, stopped.message) : judged, unmet);
    const result = this.#options.known.of(settled);
    const { bail, sender } = this.#options;
    if (result.verdict === 'fail' && ++this.#failures >= bail) sender.stop(new Bailed(this.#failures));
    return result;
  }

  /**
   * The outcomes of the cases, then of random requests: each property runs until it fails or the requests are spent.
   */
  async *#outcomes(): AsyncGenerator<Outcome, void, undefined> {
    for (const testCase of this.#options.choice.cases) {
      await this.#schedule.until(testCase.proof);
      if (this.#isLeftOut(testCase)) continue;
      const outcome = this.#outcomeOf(testCase);
      if (this.#options.choice.isPartial) yield* this.#explanationOf(outcome);
      yield outcome;
    }
    const { isReadOnly } = this.#options;
    const stopped = () => this.#options.sender.stopped?.message;
    const runner = new FuzzRunner({
      seed: this.#options.seed,
      send: (step) => this.#options.sender.send(step),
      judge: (testCase, whyNot, before) => this.#judgeSafely(testCase, whyNot, before),
      stopped: () => stopped() ?? (isReadOnly ? 'it could change something (--read-only)' : undefined),
      remove: (steps) => this.#options.sender.remove(steps),
    });
    // Steps that only random requests need were sent for no case.
    if (this.#options.choice.properties.length > 0) await this.#schedule.until(undefined);
    for (const property of this.#options.choice.properties) {
      yield { judged: await runner.run(property), unmet: property.before?.id };
    }
  }

  /** True if a spare request of a case was not needed or exceeded the limit: then the case has no result. */
  #isLeftOut({ proof }: Case): boolean {
    const unsent = proof?.steps.find((step) => step.isSpare && this.#options.transcript.judgedBy(step) === undefined);
    if (unsent === undefined) return false;
    // A step that depends on a refusal of several mistakes is not needed if there is none.
    if (unsent.onlyWhereNamed !== undefined) return true;
    const isLeftOut = this.#options.sender.leftOut.has(unsent.id);
    if (isLeftOut) this.#untried++;
    return isLeftOut;
  }

  #outcomeOf(testCase: Case): Outcome {
    const step = testCase.checks[0]?.step ?? '';
    const judged = this.#judgeSafely(testCase, this.#whyNot.get(step));
    return { judged, unmet: this.#options.sender.unmetBy(step) };
  }

  /** The failure of a case that was not chosen, if a chosen one can't be judged because of it; each once. */
  *#explanationOf({ unmet }: Outcome): Generator<Outcome, void, undefined> {
    if (unmet === undefined || this.#explained.has(unmet)) return;
    this.#explained.add(unmet);
    const others = this.#options.all.filter(
      (one) => one.checks[0]?.step === unmet && !this.#options.choice.cases.includes(one),
    );
    const failed = others.map((one) => this.#outcomeOf(one)).find(({ judged }) => judged.verdict === 'fail');
    if (failed !== undefined) yield failed;
  }

  /** Judges a case. An exception ends the run, which still cleans up and has a report. */
  #judgeSafely(testCase: Case, whyNot: string | undefined, before?: readonly Step[]): Judged {
    try {
      return this.#options.judge.judge(testCase, whyNot ?? this.#options.sender.stopped?.message, before);
    } catch (error) {
      const failure = new JudgingFailed(error);
      this.#options.sender.stop(failure);
      return this.#options.judge.skip(testCase, failure.message);
    }
  }

  async #play(steps: readonly Step[]): Promise<void> {
    for (const group of stepsTogether(steps)) {
      const reasons = await this.#options.sender.sendTogether(group);
      for (const [index, whyNot] of reasons.entries()) {
        if (whyNot !== undefined) this.#whyNot.set(group[index]?.id ?? '', whyNot);
      }
    }
  }
}

/** A skipped result for a case that the deployment could not be judged by. */
function unjudged(judged: Judged, reason: string): Judged {
  return { ...judged, verdict: 'skip', reason, expected: null, got: null, causes: [] };
}
