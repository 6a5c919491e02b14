import type { Random } from '../openapi/sample/faker-methods.ts';
import { type CountedQuestion, countedQuestion, generatorOf, RandomSource } from '../state/random.ts';
import { listOf } from './redis-state.ts';
import type { SessionPlace } from './session-place.ts';

/** Distinguishes the questions of this process from those of others. */
const ofThisProcess = crypto.randomUUID();
let asked = 0;

/** A question that was counted when its request started. */
interface TakenCount {
  readonly question: CountedQuestion;
  /** How often it was asked before. */
  readonly times: number;
}

/**
 * The random source of a session that processes share. The counts are in Redis, so that no two processes draw the same
 * values. A request takes the counts that it needs when it starts. A question that was not foreseen gets a unique
 * generator, but not the one that it would have in memory.
 */
export class RequestRandom extends RandomSource {
  readonly #place: SessionPlace;
  readonly #gen: string;
  /** The unused counts, by the question's own key. */
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

  /** Returns unused counts, unless they were counted on meanwhile: so a request that draws nothing counts nothing. */
  giveBack(): void {
    // If a count can't be returned, it is skipped: no value is drawn twice.
    for (const { question, times } of this.#taken.values())
      this.#place.ask('uncount', this.#gen, [question.key, times]).catch(() => {});
    this.#taken.clear();
  }
}
