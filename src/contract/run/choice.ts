import { didYouMean } from '../../text/near-texts.ts';
import type { Case } from '../cases/case.ts';
import type { Proof, Step } from '../cases/step.ts';
import type { FuzzProperty } from '../fuzz/property.ts';
import { casePattern } from './case-pattern.ts';
import { fromAnswersIn } from './from-answers.ts';
import { proofsOf } from './plan.ts';
import { CannotRun } from './stops.ts';

/** Which cases a run judges: those that match a pattern of each kind that is given; all by default. */
export interface Wanted {
  /** Ids of cases, in which `*` stands for any characters. */
  readonly cases?: readonly string[] | undefined;
  /** Ids of operations, with `*`, too. */
  readonly operations?: readonly string[] | undefined;
  /** Tags of operations, with `*`, too. */
  readonly tags?: readonly string[] | undefined;
}

/** The tags of operations, by their ids. */
export type Tags = ReadonlyMap<string, readonly string[]>;

/** Thrown when no case, operation or tag has an id or matches a pattern; carries it. */
export class NothingMatches extends CannotRun {
  readonly what: 'case' | 'operation' | 'tag' | 'known failure';
  readonly pattern: string;

  constructor(what: NothingMatches['what'], pattern: string, known: readonly string[]) {
    const kind = what === 'known failure' ? 'case' : what;
    super(`no ${kind} is called ${JSON.stringify(pattern)}${suggestion(kind, pattern, known)}`);
    this.what = what;
    this.pattern = pattern;
  }
}

/** The most names that a message lists. */
const mostListed = 20;

function suggestion(what: 'case' | 'operation' | 'tag', pattern: string, known: readonly string[]): string {
  const near = didYouMean(pattern, known);
  if (near !== '') return near;
  if (known.length === 0) return '; there is none';
  const isShort = what === 'tag' || (what === 'operation' && known.length <= mostListed);
  return isShort ? `; there is ${known.join(', ')}` : '; --list prints all that there are';
}

/** The cases of a suite that a run judges, and the requests that they need. */
export class Choice {
  /** In their order. */
  readonly cases: readonly Case[];
  readonly properties: readonly FuzzProperty[];
  /** True if something was left out. */
  readonly isPartial: boolean;
  /**
   * The steps of each proof to send, in order: if cases were left out, only up to the last one that a chosen case
   * needs.
   */
  readonly steps: ReadonlyMap<Proof, readonly Step[]>;
  /** True if spare steps are sent, too, because cases were chosen by their ids. */
  readonly isWithSpares: boolean;

  /**
   * @param all every case, in order
   * @param added the random requests that come after them
   * @param tags called only if `wanted` has tags
   * @throws {NothingMatches} for a pattern that matches nothing
   * @throws {CannotRun} if nothing matches all patterns together
   */
  constructor(
    all: readonly Case[],
    added: readonly FuzzProperty[],
    wanted: Wanted = {},
    tags: () => Tags = () => new Map(),
  ) {
    const isWanted = filterOf([...all, ...added.map(({ testCase }) => testCase)], wanted, tags);
    this.cases = all.filter(isWanted);
    this.properties = added.filter(({ testCase }) => isWanted(testCase));
    this.isPartial = this.cases.length < all.length || this.properties.length < added.length;
    this.isWithSpares = (wanted.cases ?? []).length > 0;
    this.steps = this.isPartial
      ? new Needs(all).of(this.cases, this.properties)
      : new Map(proofsOf(all).map((one) => [one, one.steps]));
  }

  /** The requests to send, in their order, without random and spare ones. */
  get plan(): Step[] {
    return [...this.steps.values()].flat().filter(({ isSpare }) => !isSpare || this.isWithSpares);
  }

  /** The spare requests, the most important first. */
  get spares(): Step[] {
    return this.isWithSpares ? [] : [...this.steps.values()].flat().filter(({ isSpare }) => isSpare);
  }
}

/**
 * @throws {NothingMatches} for a pattern that matches nothing
 * @throws {CannotRun} if nothing matches all patterns together
 */
function filterOf(
  all: readonly Case[],
  { cases, operations, tags = [] }: Wanted,
  tagsOf: () => Tags,
): (testCase: Case) => boolean {
  const byOperation: Tags = tags.length === 0 ? new Map() : tagsOf();
  const ofCases = matcherOf('case', cases, [...new Set(all.map(({ id }) => id))]);
  const ofOperations = matcherOf('operation', operations, [...new Set(all.map(({ operationId }) => operationId))]);
  const ofTags = matcherOf('tag', tags, [...new Set([...byOperation.values()].flat())]);
  const isTagged = (operationId: string) => tags.length === 0 || (byOperation.get(operationId) ?? []).some(ofTags);
  const isWanted = ({ id, operationId }: Case) => ofCases(id) && ofOperations(operationId) && isTagged(operationId);
  if (!all.some(isWanted)) {
    const given = Object.entries({ '--case': cases, '--operation': operations, '--tag': tags });
    const options = given.flatMap(([option, patterns = []]) => (patterns.length > 0 ? [option] : []));
    throw new CannotRun(`no case matches ${options.join(' and ')}${options.length === 1 ? '' : ' together'}`);
  }
  return isWanted;
}

/** Makes a matcher of any of the patterns. @throws {NothingMatches} for a pattern that matches nothing */
function matcherOf(
  what: 'case' | 'operation' | 'tag',
  patterns: readonly string[] | undefined,
  known: readonly string[],
): (id: string) => boolean {
  if (patterns === undefined || patterns.length === 0) return () => true;
  const matchers = patterns.map((pattern) => {
    const matches = casePattern(pattern);
    if (!known.some(matches)) throw new NothingMatches(what, pattern, known);
    return matches;
  });
  return (id) => matchers.some((matches) => matches(id));
}

/** Finds the steps to send so that cases are judged as in the whole suite. */
class Needs {
  readonly #proofs: readonly Proof[];
  readonly #places = new Map<string, { readonly proof: Proof; readonly index: number }>();
  readonly #standIns: ReadonlyMap<string, readonly string[]>;
  /** How many steps of a proof are needed, from its first one: each may affect the next. */
  readonly #counts = new Map<Proof, number>();

  constructor(all: readonly Case[]) {
    this.#proofs = proofsOf(all);
    this.#standIns = standInsOf(this.#proofs.flatMap(({ steps }) => steps));
    for (const proof of this.#proofs) {
      for (const [index, { id }] of proof.steps.entries()) this.#places.set(id, { proof, index });
    }
  }

  of(chosen: readonly Case[], random: readonly FuzzProperty[]): Map<Proof, readonly Step[]> {
    for (const testCase of chosen) this.#needCase(testCase);
    for (const { needs = [] } of random) {
      for (const step of needs) {
        this.#needStep(step);
        for (const standIn of this.#standIns.get(step) ?? []) this.#needStep(standIn);
      }
    }
    const needed = this.#proofs.map((proof) => [proof, proof.steps.slice(0, this.#counts.get(proof) ?? 0)] as const);
    return new Map(needed.filter(([, steps]) => steps.length > 0));
  }

  #needCase({ proof, operationId, checks }: Case): void {
    if (proof === undefined) this.#needOperation(operationId);
    for (const { step, check } of checks) {
      this.#needStep(step);
      if (check.reads === 'all before') this.#needAllBefore(proof);
      else for (const read of check.reads ?? []) this.#needStep(read);
    }
  }

  /** Needs all steps of an operation, for a case that judges every answer. */
  #needOperation(operationId: string): void {
    const steps = this.#proofs.flatMap((proof) => proof.steps);
    for (const { id, operation } of steps) if (operation?.id === operationId) this.#needStep(id);
  }

  #needAllBefore(proof: Proof | undefined): void {
    const end = proof === undefined ? this.#proofs.length : this.#proofs.indexOf(proof);
    for (const { steps } of this.#proofs.slice(0, end)) this.#needStep(steps.at(-1)?.id ?? '');
  }

  #needStep(id: string): void {
    const place = this.#places.get(id);
    if (place === undefined) return;
    const { proof, index } = place;
    const known = this.#counts.get(proof) ?? 0;
    if (index < known) return;
    this.#counts.set(proof, index + 1);
    for (const step of proof.steps.slice(known, index + 1))
      for (const other of neededBy(step)) this.#needMeant(other, step);
  }

  /** Needs the step that another refers to, and those that may stand in for it. */
  #needMeant(id: string, { insteadOf }: Step): void {
    this.#needStep(id);
    if (insteadOf !== id) for (const standIn of this.#standIns.get(id) ?? []) this.#needStep(standIn);
  }
}

/** The steps that must be answered or left out before a step is sent, without those that may stand in for them. */
export function neededBy(step: Step): string[] {
  const { references, shown = {}, needs, needsFailure, insteadOf } = step;
  const steps = [...Object.values(references), ...Object.values(shown), ...fromAnswersIn(step)];
  const ids = [...steps.map((one) => ('by' in one ? one.by : undefined)), needs, needsFailure, insteadOf];
  return ids.filter((id) => id !== undefined);
}

/** By step: the steps that may stand in for it. */
export function standInsOf(steps: Iterable<Step>): ReadonlyMap<string, readonly string[]> {
  const standIns = new Map<string, string[]>();
  for (const { id, insteadOf } of steps) {
    if (insteadOf !== undefined) standIns.set(insteadOf, [...(standIns.get(insteadOf) ?? []), id]);
  }
  return standIns;
}
