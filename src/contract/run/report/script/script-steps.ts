import type { Case } from '../../../cases/case.ts';
import { FromAnswer, type Proof, type Step } from '../../../cases/step.ts';
import type { Exchange } from '../../exchange.ts';
import { fromAnswersIn } from '../../from-answers.ts';
import type { Transcript } from '../../transcript.ts';

export interface ScriptStepsOptions {
  readonly cases: readonly Case[];
  readonly transcript: Transcript;
}

/** Chooses what a script sends before the request that was judged. */
export class ScriptSteps {
  readonly #transcript: Transcript;
  /** By step: those of its proof that go before it. */
  readonly #before = new Map<string, readonly Step[]>();

  constructor({ cases, transcript }: ScriptStepsOptions) {
    this.#transcript = transcript;
    const proofs = new Set(cases.flatMap(({ proof }): Proof[] => (proof === undefined ? [] : [proof])));
    for (const { steps } of proofs) {
      for (const [at, { id }] of steps.entries()) this.#before.set(id, steps.slice(0, at));
    }
  }

  /**
   * What was sent before a request, as far as the request rests on it, in the order in which it was sent.
   * @param compared the steps whose answers the verdict rests on, too
   * @param more the steps that went before it, where no proof says so
   */
  before(judged: Exchange, compared: Iterable<string>, more: readonly Step[]): Step[] {
    const found = new Map<string, Step>();
    const visited = new Set<string>([judged.step.id]);
    const visit = (step: Step, earlier: readonly Step[]) => {
      for (const one of earlier) add(one);
      for (const id of neededBy(step)) {
        const exchange = this.#transcript.of(this.#transcript.meantBy(id));
        if (exchange !== undefined) add(exchange.step);
      }
    };
    const add = (step: Step) => {
      if (visited.has(step.id) || this.#transcript.of(step.id) === undefined) return;
      visited.add(step.id);
      visit(step, this.#changesBefore(step));
      found.set(step.id, step);
    };
    visit(judged.step, [...this.#changesBefore(judged.step), ...this.#since(compared, judged), ...more]);
    return [...found.values()];
  }

  /** What an answer was compared with, and what may have changed the same thing since. */
  #since(compared: Iterable<string>, judged: Exchange): Step[] {
    const wanted = new Set(compared);
    const all = this.#transcript.all();
    const first = all.findIndex(({ step }) => wanted.has(step.id));
    if (first < 0) return [];
    const about = new Set(makersOf(judged.step));
    const isOfIt = (step: Step) => step.method !== 'GET' && nearestMakersOf(step).some((by) => about.has(by));
    const between = all.slice(first, all.indexOf(judged)).map(({ step }) => step);
    return between.filter((step) => wanted.has(step.id) || isOfIt(step));
  }

  /** What goes before a step in its proof. What only shows something changes nothing for those after it. */
  #changesBefore({ id }: Step): Step[] {
    return (this.#before.get(id) ?? []).filter(({ method }) => method !== 'GET');
  }
}

/** The steps whose answers a step takes something from, and the one that has to succeed before it. */
function neededBy(step: Step): string[] {
  const by = Object.values(step.references).flatMap((one) => ('by' in one ? [one.by] : []));
  const all = [...by, ...fromAnswersIn(step).map((one) => one.by), step.needs];
  return all.filter((id) => id !== undefined);
}

/** The steps that have created what a step is about, the nearest last: what its path names, else what else it names. */
export function makersOf(step: Step): string[] {
  const inPath = makersInPath(step);
  return inPath.length > 0 ? inPath : fromAnswersIn(step).map(({ by }) => by);
}

/** The same without those of what that belongs to. */
function nearestMakersOf(step: Step): string[] {
  const inPath = makersInPath(step);
  return inPath.length > 0 ? inPath.slice(-1) : makersOf(step);
}

/** The steps that have created what a path names, in its order. */
function makersInPath({ operation, references, parameters = [] }: Step): string[] {
  const makers = new Map<string, string>();
  for (const [name, one] of Object.entries(references)) if (one.kind === 'created') makers.set(name, one.by);
  for (const { in: location, name, value } of parameters)
    if (location === 'path' && value instanceof FromAnswer) makers.set(name, value.by);
  const names = new Set([...(operation?.pathParameters ?? []).map(({ name }) => name), ...makers.keys()]);
  return [...names].flatMap((name) => makers.get(name) ?? []);
}
