import type { Random } from '../openapi/sample/faker-methods.ts';
import { type CountedQuestion, countedQuestion, generatorOf, RandomSource } from '../state/random.ts';
import { listOf } from './redis-state.ts';
import type { SessionPlace } from './session-place.ts';

/** Tells the questions of this process from those of others. */
const ofThisProcess = crypto.randomUUID();
let asked = 0;

/** A question that was counted when its request began. */
export interface TakenCount {
  readonly question: CountedQuestion;
  /** How often it was asked before. */
  readonly times: number;
}

/**
 * The random source of a session that processes share: the counts are in Redis, so that no two of them draw the same. A request has
 * taken those that it needs when it began; a question that it did not know of then gets a generator that nobody else has,
 * though not the one that it would have had in memory.
 */
export class RequestRandom extends RandomSource {
  readonly #place: SessionPlace;
  readonly #gen: string;
  /** Those that were not used yet, by their own key. */
  readonly #taken: Map<number, TakenCount>;

  constructor(seed: number, place: SessionPlace, gen = '', taken: readonly TakenCount[] = []) {
    super(seed);
    this.#place = place;
    this.#gen = gen;
    this.#taken = new Map(taken.map((count) => [count.question.key, count]));
  }

  override for(question: string, bytes?: Uint8Array): Random {
    const counted = countedQuestion(question, bytes);
    const taken = this.#taken.get(counted.key);
    if (taken === undefined)
      return generatorOf(countedQuestion(`${question}\n${ofThisProcess}\n${asked++}`, bytes), this.seed, 0);
    this.#taken.delete(counted.key);
    return generatorOf(counted, this.seed, taken.times);
  }

  override async counted(question: string): Promise<Random> {
    const counted = countedQuestion(question);
    const [times] = listOf(await this.#place.ask('count', '', [1, counted.key, counted.sharedKey]));
    return generatorOf(counted, this.seed, Number(times));
  }

  /** Gives back what was taken and not used, where nobody has counted on: so a request that draws nothing counts nothing. */
  giveBack(): void {
    // Where it can't be given back, a count is left out: no value is drawn twice for that.
    for (const { question, times } of this.#taken.values())
      this.#place.ask('uncount', this.#gen, [question.key, times]).catch(() => {});
    this.#taken.clear();
  }
}
