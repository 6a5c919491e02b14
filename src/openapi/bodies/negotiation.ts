import { concreteType, declaredType } from './concrete-type.ts';
import {
  essenceOf,
  isJsonMediaType,
  isKindOf,
  isRange,
  type MediaType,
  parseMediaType,
  rangeHolds,
  splitList,
} from './media-types.ts';

/** A declared media type that a client accepts. */
export interface Choice {
  /** Its index among the declared ones. */
  readonly index: number;
  /** The Content-Type of the answer: for a declared range, one media type in it. */
  readonly contentType: string;
}

/** How closely a range of `Accept` matches a media type; the weight of the closest one counts (RFC 9110, 12.5.1). */
const closeness = { anything: 1, type: 2, kind: 3, inside: 4, exact: 5, parameters: 6 } as const;

interface AcceptedRange {
  readonly range: MediaType;
  readonly weight: number;
  /** Its position in the client's list. */
  readonly position: number;
}

interface Match extends Choice {
  readonly weight: number;
  readonly position: number;
  readonly closeness: number;
}

/** Chooses among the media types that a response declares. Computes once what does not depend on a request. */
export class Negotiation {
  readonly #offered: readonly MediaType[];
  /** All of them, the preferred one first: JSON where it is declared, else the first of the document. */
  readonly #byPreference: readonly Choice[];

  /** @param mediaTypes the keys of `content` */
  constructor(mediaTypes: readonly string[]) {
    this.#offered = mediaTypes.map(declaredType);
    const choices = mediaTypes.map((key, index) => ({ index, contentType: concreteType(key) }));
    const preferred = choices.find(({ index }) => isJsonMediaType(mediaTypes[index] ?? ''));
    this.#byPreference = preferred === undefined ? choices : [preferred, ...choices.filter((one) => one !== preferred)];
  }

  /**
   * The declared media types that a client accepts, the most wanted first; empty if it accepts none of them.
   * @param accept the header; where it is missing or no list of media types, everything is accepted
   */
  ranked(accept: string | undefined): readonly Choice[] {
    if (accept === undefined || accept === '*/*') return this.#byPreference;
    const ranges = acceptedRanges(accept);
    if (ranges.length === 0) return this.#byPreference;
    const matches = this.#byPreference
      .map((choice) => this.#match(choice, ranges))
      .filter((match) => match !== undefined);
    const wanted = matches.filter(({ weight }) => weight > 0);
    // The sort is stable: among equals, the preferred one stays first.
    if (wanted.length > 0) return wanted.sort(byWish);
    const refused = new Set(matches.map(({ index }) => index));
    return this.#byPreference.filter(({ index }) => !refused.has(index) && this.#isReadable(index, ranges));
  }

  #match(choice: Choice, ranges: readonly AcceptedRange[]): Match | undefined {
    const offered = this.#offered[choice.index];
    let best: Match | undefined;
    if (offered === undefined) return undefined;
    for (const { range, weight, position } of ranges) {
      const found = closenessOf(range, offered);
      if (found === undefined || (best !== undefined && compared(best, found, weight) >= 0)) continue;
      const contentType = found === closeness.inside ? concreteType(essenceOf(range)) : choice.contentType;
      best = { index: choice.index, contentType, weight, position, closeness: found };
    }
    return best;
  }

  /** Whether a client that accepts only a special kind of JSON or XML can read the general one. */
  #isReadable(index: number, ranges: readonly AcceptedRange[]): boolean {
    const offered = this.#offered[index];
    return (
      offered !== undefined &&
      ranges.some(
        ({ range, weight }) => weight > 0 && essenceOf(range) !== essenceOf(offered) && isKindOf(offered, range),
      )
    );
  }
}

/**
 * Chooses between two ranges that match one media type: the closer one, or inside a declared range the one with the
 * higher weight.
 */
function compared(best: Match, found: number, weight: number): number {
  return best.closeness - found || best.weight - weight;
}

function byWish(a: Match, b: Match): number {
  const [isNamed, isOtherNamed] = [a, b].map((match) => match.closeness >= closeness.kind);
  const byName = Number(isOtherNamed) - Number(isNamed);
  const byPosition = isNamed && isOtherNamed ? a.position - b.position : 0;
  return b.weight - a.weight || byName || byPosition || b.closeness - a.closeness;
}

function closenessOf(range: MediaType, offered: MediaType): number | undefined {
  if (range.type === '*') return closeness.anything;
  if (isRange(offered)) return offered.type === '*' || isWithin(range, offered) ? closeness.inside : undefined;
  if (isRange(range)) return rangeHolds(range, offered) ? closeness.type : undefined;
  if (essenceOf(range) !== essenceOf(offered)) return isKindOf(range, offered) ? closeness.kind : undefined;
  let agreeing = 0;
  for (const [name, value] of range.parameters) {
    const other = offered.parameters.get(name);
    if (other === undefined) continue;
    if (other.toLowerCase() !== value.toLowerCase()) return undefined;
    agreeing++;
  }
  return agreeing > 0 ? closeness.parameters : closeness.exact;
}

/** Whether an accepted range is part of a declared one: `image/webp` or all of `image/*`. */
function isWithin(accepted: MediaType, declared: MediaType): boolean {
  return rangeHolds(declared, accepted) || (isRange(accepted) && accepted.type === declared.type);
}

function acceptedRanges(accept: string): AcceptedRange[] {
  return splitList(accept).flatMap((item, position) => {
    // Old Java clients send `*` for `*/*`.
    const parsed = parseMediaType(/^\*\s*(;|$)/.test(item) ? item.replace('*', '*/*') : item);
    if (parsed === undefined) return [];
    const names = [...parsed.parameters.keys()];
    const weightAt = names.indexOf('q');
    if (weightAt === -1) return [{ range: parsed, weight: 1, position }];
    const weight = Number(parsed.parameters.get('q'));
    // Parameters after the weight are not the media type's.
    const parameters = new Map([...parsed.parameters].slice(0, weightAt));
    return [{ range: { ...parsed, parameters }, weight: weight >= 0 && weight <= 1 ? weight : 1, position }];
  });
}
