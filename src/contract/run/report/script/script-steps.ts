import type { Case } from '../../../cases/case.ts';
import { FromAnswer, type Step } from '../../../cases/step.ts';
import type { Exchange } from '../../exchange.ts';
import { fromAnswersIn } from '../../from-answers.ts';
import { proofsOf } from '../../plan.ts';
import type { Transcript } from '../../transcript.ts';

export interface ScriptStepsOptions {
  readonly cases: readonly Case[];
  readonly transcript: Transcript;
}

/** Chooses the steps that a script sends before the judged request. */
export class ScriptSteps {
  readonly #transcript: Transcript;
  /** By step: the earlier steps of its proof. */
  readonly #before = new Map<string, readonly Step[]>();

  constructor({ cases, transcript }: ScriptStepsOptions) {
    this.#transcript = transcript;
    for (const { steps } of proofsOf(cases)) {
      for (const [at, { id }] of steps.entries()) this.#before.set(id, steps.slice(0, at));
    }
  }

  /**
   * The earlier steps that a request depends on, in their order.
   * @param compared the steps whose answers the verdict depends on, too
   * @param more the steps that were sent before it, if no proof has them
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

  /** The steps with which an answer was compared, and those that may have changed the same record since. */
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

  /** The earlier steps of a step's proof, without those that only read. */
  #changesBefore({ id }: Step): Step[] {
    return (this.#before.get(id) ?? []).filter(({ method }) => method !== 'GET');
  }
}

/** The steps from whose answers a step takes values, and the one that must succeed before it. */
function neededBy(step: Step): string[] {
  const by = Object.values(step.references).flatMap((one) => ('by' in one ? [one.by] : []));
  const all = [...by, ...fromAnswersIn(step).map((one) => one.by), step.needs];
  return all.filter((id) => id !== undefined);
}

/** The steps that created the records in a step's path, the nearest last; without any, those of its other values. */
export function makersOf(step: Step): string[] {
  const inPath = makersInPath(step);
  return inPath.length > 0 ? inPath : fromAnswersIn(step).map(({ by }) => by);
}

/** {@link makersOf} without the parents in the path. */
function nearestMakersOf(step: Step): string[] {
  const inPath = makersInPath(step);
  return inPath.length > 0 ? inPath.slice(-1) : makersOf(step);
}

/** The steps that created the records in a path, in its order. */
function makersInPath({ operation, references, parameters = [] }: Step): string[] {
  const makers = new Map<string, string>();
  for (const [name, one] of Object.entries(references)) if (one.kind === 'created') makers.set(name, one.by);
  for (const { in: location, name, value } of parameters)
    if (location === 'path' && value instanceof FromAnswer) makers.set(name, value.by);
  const names = new Set([...(operation?.pathParameters ?? []).map(({ name }) => name), ...makers.keys()]);
  return [...names].flatMap((name) => makers.get(name) ?? []);
}
