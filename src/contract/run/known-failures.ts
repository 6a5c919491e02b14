import type { Case } from '../cases/case.ts';
import { casePattern } from './case-pattern.ts';
import { NothingMatches } from './choice.ts';
import type { CaseResult } from './report/case-result.ts';

/** The failures that a run was told to expect, and which of them are none any more. */
export class KnownFailures {
  readonly #entries: readonly { readonly text: string; readonly matches: (id: string) => boolean }[];
  readonly #failing = new Set<string>();
  readonly #passing = new Set<string>();

  /**
   * @param texts ids of cases, in which `*` stands for any characters
   * @param all the cases that there can be, whether or not they are judged
   * @throws {NothingMatches}
   */
  constructor(texts: readonly string[], all: () => readonly Pick<Case, 'id'>[]) {
    this.#entries = [...new Set(texts)].map((text) => ({ text, matches: casePattern(text) }));
    if (texts.length === 0) return;
    const ids = all().map(({ id }) => id);
    const unknown = this.#entries.find(({ matches }) => !ids.some(matches));
    if (unknown !== undefined) throw new NothingMatches('known failure', unknown.text, ids);
  }

  /** The result as it counts: a failure that was expected is known. */
  of(result: CaseResult): CaseResult {
    const entries = this.#entries.filter(({ matches }) => matches(result.id));
    const isFailure = result.verdict === 'fail';
    const told = isFailure ? this.#failing : this.#passing;
    // Of what was skipped, nobody knows.
    if (result.verdict !== 'skip') for (const { text } of entries) told.add(text);
    return isFailure && entries.length > 0 ? { ...result, verdict: 'known' } : result;
  }

  /** What was expected to fail and has not, as it was given: the id of a case, or a pattern of which none fails. */
  get fixed(): string[] {
    return this.#entries.map(({ text }) => text).filter((text) => this.#passing.has(text) && !this.#failing.has(text));
  }
}
