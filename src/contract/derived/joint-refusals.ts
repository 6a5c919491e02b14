import type { NamedPlace, Step } from '../cases/step.ts';
import type { Draft } from './drafts.ts';
import type { Refusal, WrongPart } from './refusal.ts';

/** A refusal that can be one of several. */
type Part = Refusal & { readonly part: WrongPart };

/** Requests that are wrong in several places at once, so that those that a refusal names need not be tried alone. */
export interface JointRefusals {
  readonly requests: readonly JointRequest[];
  /** By id of what is tried alone. */
  readonly unless: ReadonlyMap<string, NamedPlace>;
}

/** A request that is wrong in several places. */
export interface JointRequest {
  readonly id: string;
  /** The first of its mistakes. */
  readonly first: Refusal;
  readonly draft: Draft;
  /** Whether it is sent only where the first of its group is refused for several mistakes. */
  readonly extras: Pick<Step, 'onlyWhereNamed'>;
  /** That of the mistake that matters most. */
  readonly rank: number;
}

/** Fewer mistakes are tried alone. */
const fewest = 3;

/** The most requests for the mistakes of one group. */
const most = 8;

/** Puts as many mistakes into one request as do not hide each other. */
export function jointRefusals(refusals: readonly Refusal[]): JointRefusals {
  const groups = new Map<string, Part[]>();
  for (const one of refusals.filter(isPart)) {
    const group = `${one.operation.id}/${one.part.group}`;
    groups.set(group, [...(groups.get(group) ?? []), one]);
  }
  const unless = new Map<string, NamedPlace>();
  const requests: JointRequest[] = [];
  for (const [group, parts] of groups) {
    if (parts.length < fewest) continue;
    // Where something is missing, many look no further.
    const [present, missing] = [parts.filter((one) => !isMissing(one)), parts.filter(isMissing)];
    const rounds = [...roundsOf(`${group}/together`, present), ...roundsOf(`${group}/missing`, missing)].slice(0, most);
    const [leading] = rounds;
    for (const round of rounds) {
      const { id, draft, taken } = round;
      for (const { id: alone, part } of taken) unless.set(alone, { by: id, place: part.place });
      const [first] = taken;
      if (first === undefined || leading === undefined) continue;
      const places = leading.taken.map(({ part }) => part.place);
      const extras = round === leading ? {} : { onlyWhereNamed: { by: leading.id, places } };
      requests.push({ id, first, draft, extras, rank: Math.min(...taken.map(({ rank }) => rank)) });
    }
  }
  return { requests, unless };
}

function isMissing({ name }: Pick<Refusal, 'name'>): boolean {
  return name.startsWith('required/');
}

interface Round {
  readonly id: string;
  readonly draft: Draft;
  readonly taken: readonly Part[];
}

/** Requests that have each mistake once, as long as they have several: those that matter most first. */
function roundsOf(name: string, parts: readonly Part[]): readonly Round[] {
  const rounds: Round[] = [];
  for (
    let left: readonly Part[] = parts.toSorted((a, b) => a.rank - b.rank);
    left.length > 1 && rounds.length < most;
  ) {
    const id = `${name}/${rounds.length + 1}`;
    const { draft, taken } = together(id, left);
    if (draft === undefined || taken.length < 2) break;
    rounds.push({ id, draft, taken });
    left = left.filter((one) => !taken.includes(one));
  }
  return rounds;
}

function isPart(refusal: Refusal): refusal is Part {
  return refusal.part !== undefined;
}

/** A request with mistakes, each in a place of its own that holds no other; no draft where it has none. */
function together(
  id: string,
  parts: readonly Part[],
): { readonly draft: Draft | undefined; readonly taken: readonly Part[] } {
  let draft: Draft | undefined;
  const taken: Part[] = [];
  for (const one of parts) {
    if (taken.some(({ part }) => isWithin(part.place, one.part.place) || isWithin(one.part.place, part.place)))
      continue;
    const spoilt = one.part.spoilt(draft ?? one.part.base(id));
    if (spoilt === undefined) continue;
    draft = spoilt;
    taken.push(one);
  }
  return { draft, taken };
}

function isWithin(place: string, holder: string): boolean {
  return place === holder || place.startsWith(`${holder}.`);
}
