import { isSuccess } from '../../checks/findings.ts';
import type { Answer } from '../exchange.ts';
import type { PathValues } from '../given.ts';
import type { Target } from '../target.ts';
import type { Client } from '../wire/client.ts';
import { NoAnswer } from '../wire/no-answer.ts';
import { keyOf } from './listed.ts';
import type { Made } from './made.ts';

/** How many requests in a row without an answer mean that nothing can be read at the moment. */
const mostUnanswered = 3;

export interface ReadingOptions {
  readonly target: Target;
  readonly made: Made;
  readonly client: Client;
}

/** Reads single records by their ids: a list may hide some. */
export class Reading {
  readonly #options: ReadingOptions;
  #unanswered = 0;
  /** True if ids that do not exist are answered with success, too; undefined while unknown. */
  #showsAnything: boolean | undefined;

  constructor(options: ReadingOptions) {
    this.#options = options;
  }

  /** The names of a record; undefined if reading it does not show them. */
  async nameOf(path: PathValues, id: string): Promise<string | undefined> {
    const answer = await this.#read(path, id);
    return answer && isOf(answer, id, this.#options.made) ? this.#options.made.nameIn(answer.json) : undefined;
  }

  /** Those of some ids that can be read; none if unknown ids can be read, too. */
  async thereOf(parentOf: (id: string) => PathValues, ids: readonly string[]): Promise<string[]> {
    const there: string[] = [];
    for (const id of ids) {
      const path = parentOf(id);
      const answer = await this.#read(path, id);
      if (answer === undefined || !isOf(answer, id, this.#options.made)) continue;
      this.#showsAnything ??= await this.#shows(path, namesakeOf(id));
      if (this.#showsAnything) return [];
      there.push(id);
    }
    return there;
  }

  async #shows(path: PathValues, id: string): Promise<boolean> {
    return (await this.#read(path, id)) !== undefined;
  }

  /** Reads a record; undefined unless the answer is a success. */
  async #read(path: PathValues, id: string): Promise<Answer | undefined> {
    const { target, made, client } = this.#options;
    const request = made.readRequest(target, path, id);
    if (request === undefined || this.#unanswered >= mostUnanswered) return undefined;
    const answer = await client.send(request, true);
    this.#unanswered = answer instanceof NoAnswer ? this.#unanswered + 1 : 0;
    return answer instanceof NoAnswer || !isSuccess(answer) ? undefined : answer;
  }
}

/** True if an answer shows the wanted id or none. */
function isOf({ json }: Answer, id: string, made: Made): boolean {
  const shown = made.idIn(json);
  return shown === undefined || keyOf(shown) === keyOf(id);
}

/** An id of the same form that does not exist. */
function namesakeOf(id: string): string {
  if (/^\d+$/.test(id)) return String(2_000_000_000 + (Number(id) % 100_000_000));
  const [end = ''] = /[\da-f]{1,8}$/i.exec(id) ?? [];
  // A counter, as in `album-6`: a near number may exist.
  if (/^\d{1,7}$/.test(end)) return id.slice(0, -end.length) + (2_000_000_000 + Number(end));
  return id.replace(/[\da-f]{1,8}$/i, (end) =>
    end.replace(/[\da-f]/gi, (digit) => (15 - Number.parseInt(digit, 16)).toString(16)),
  );
}
