import fc from 'fast-check';
import type { Case } from '../cases/case.ts';
import type { Step } from '../cases/step.ts';
import type { Judged } from '../run/report/causes.ts';
import { runId } from './fuzz.ts';
import type { FuzzProperty } from './property.ts';
import type { Trial } from './trial.ts';

/** What it takes to send random requests and judge the answers. */
export interface FuzzHost {
  readonly seed: number;
  /** Why the step was not sent; undefined if it was. */
  send(step: Step): Promise<string | undefined>;
  /** @param before the steps that were sent before the judged one */
  judge(testCase: Case, whyNot: string | undefined, before?: readonly Step[]): Judged;
  /** Why no more may be sent; undefined if more may. */
  stopped(): string | undefined;
  /** Deletes what steps have created. */
  remove(steps: readonly Step[]): Promise<void>;
}

/** How many requests may be spent on shrinking one failure. */
const shrinkingRequests = 400;

/** The longest body that a card shows for each request of a sequence. */
const longestBody = 200;

/** Thrown inside a property when a run fails, for fast-check to catch. */
class RunFailed extends Error {
  override readonly name = 'RunFailed';
}

/** The state of a property that is being tried. */
interface Progress {
  runs: number;
  /** The smallest run that has failed, with its requests. */
  failed?: { readonly result: Judged; readonly sent: readonly Step[] };
  /** The first difference from what is not documented, or is tolerated. */
  observed?: Judged;
  /** Why a run could not be judged. */
  skipped?: string;
  /** Requests since the first failure. */
  shrinking: number;
}

/** Tries properties on a deployment, and shrinks failures. */
export class FuzzRunner {
  readonly #host: FuzzHost;
  /** The steps sent beforehand, by their ids. */
  readonly #prepared = new Map<string, Step>();

  constructor(host: FuzzHost) {
    this.#host = host;
  }

  async run({ testCase, runs, before, trials }: FuzzProperty): Promise<Judged> {
    const progress: Progress = { runs: 0, shrinking: 0 };
    await this.#prepare(before);
    const { seed } = this.#host;
    const property = fc.asyncProperty(trials, async (make) => {
      if (this.#host.stopped() !== undefined || progress.shrinking >= shrinkingRequests) return;
      await this.#tryOnce(make(runId(testCase, progress.runs++)), progress);
    });
    const { counterexamplePath, numShrinks } = await fc.check(property, { seed, numRuns: runs });
    const passed = this.#host.judge(testCase, undefined);
    const { failed, observed, skipped = this.#host.stopped() } = progress;
    const of = ({ result, sent }: NonNullable<Progress['failed']>): Judged => ({
      ...result,
      id: testCase.id,
      reason: `${result.reason} — seed ${seed}, path ${counterexamplePath}, shrunk ${numShrinks} times${inWords(sent)}`,
    });
    if (failed !== undefined) return of(failed);
    if (observed !== undefined) return { ...observed, id: testCase.id };
    const facts = [`${progress.runs} of ${runs} random runs keep what is documented`];
    if (skipped === undefined) return { ...passed, verdict: 'pass', reason: '', facts };
    return { ...passed, verdict: 'skip', reason: `${skipped}, after ${progress.runs} of ${runs} random runs`, facts };
  }

  /** Creates what a property needs, and deletes what others have needed. */
  async #prepare(before: Step | undefined): Promise<void> {
    for (const [id, other] of this.#prepared) {
      if (id === before?.id) continue;
      await this.#host.remove([other]);
      this.#prepared.delete(id);
    }
    if (before === undefined || this.#prepared.has(before.id) || this.#host.stopped() !== undefined) return;
    this.#prepared.set(before.id, before);
    await this.#host.send(before);
  }

  async #tryOnce(trials: readonly Trial[], progress: Progress): Promise<void> {
    const sent: Step[] = [];
    try {
      for (const { step, testCase } of trials) {
        const whyNot = await this.#host.send(step);
        if (progress.failed !== undefined) progress.shrinking++;
        if (whyNot !== undefined) {
          progress.skipped ??= whyNot;
          return;
        }
        sent.push(step);
        const result = this.#host.judge(testCase, undefined, sent);
        if (result.verdict === 'observe') progress.observed ??= result;
        if (result.verdict !== 'fail') continue;
        progress.failed = { result, sent };
        throw new RunFailed(result.reason);
      }
    } finally {
      await this.#host.remove(sent);
    }
  }
}

/** The requests of a sequence, in words: the last one alone does not reproduce a failure. */
function inWords(steps: readonly Step[]): string {
  if (steps.length < 2) return '';
  const creations = steps.filter(({ mayCreate }) => mayCreate).map(({ id }) => id);
  const lines = steps.map(({ method, references, body, mayCreate, id }) => {
    const by = mayCreate ? id : Object.values(references).find(({ kind }) => kind === 'created');
    const creation = typeof by === 'string' ? by : by?.kind === 'created' ? by.by : '';
    const number = creations.indexOf(creation) + 1;
    const name = id.slice(id.lastIndexOf('-') + 1);
    const text = body === undefined ? '' : ` ${[...JSON.stringify(body)].slice(0, longestBody).join('')}`;
    return `${name}${number > 0 ? ` #${number}` : ''} (${method})${text}`;
  });
  return `; requests: ${lines.join(' → ')}`;
}
