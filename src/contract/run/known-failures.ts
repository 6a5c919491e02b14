import type { Case } from '../cases/case.ts';
import { casePattern } from './case-pattern.ts';
import { NothingMatches } from './choice.ts';
import type { CaseResult } from './report/case-result.ts';

/** The failures that a run expects, and which of them are fixed. */
export class KnownFailures {
  readonly #entries: readonly { readonly text: string; readonly matches: (id: string) => boolean }[];
  readonly #failing = new Set<string>();
  readonly #passing = new Set<string>();

  /**
   * @param texts ids of cases, in which `*` stands for any characters
   * @param all all cases, judged or not
   * @throws {NothingMatches} for a text that matches no case
   */
  constructor(texts: readonly string[], all: () => readonly Pick<Case, 'id'>[]) {
    this.#entries = [...new Set(texts)].map((text) => ({ text, matches: casePattern(text) }));
    if (texts.length === 0) return;
    const ids = all().map(({ id }) => id);
    const unknown = this.#entries.find(({ matches }) => !ids.some(matches));
    if (unknown !== undefined) throw new NothingMatches('known failure', unknown.text, ids);
  }

  /** Marks a failure that was expected as known. */
  of(result: CaseResult): CaseResult {
    const entries = this.#entries.filter(({ matches }) => matches(result.id));
    const isFailure = result.verdict === 'fail';
    const seen = isFailure ? this.#failing : this.#passing;
    // A skipped case says nothing.
    if (result.verdict !== 'skip') for (const { text } of entries) seen.add(text);
    return isFailure && entries.length > 0 ? { ...result, verdict: 'known' } : result;
  }

  /** The given ids whose case has passed, and patterns of which no case has failed. */
  get fixed(): string[] {
    return this.#entries.map(({ text }) => text).filter((text) => this.#passing.has(text) && !this.#failing.has(text));
  }
}
