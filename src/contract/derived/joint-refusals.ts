import type { NamedPlace, Step } from '../cases/step.ts';
import type { Draft } from './drafts.ts';
import type { Refusal, WrongPart } from './refusal.ts';

/** A refusal that can be combined with others in one request. */
type Part = Refusal & { readonly part: WrongPart };

/** Requests with several mistakes at once: a mistake that the refusal names need not be tried alone. */
export interface JointRefusals {
  readonly requests: readonly JointRequest[];
  /** The place whose naming makes a single request unnecessary, by the id of that request. */
  readonly unless: ReadonlyMap<string, NamedPlace>;
}

/** A request with several mistakes. */
export interface JointRequest {
  readonly id: string;
  /** The first of its mistakes. */
  readonly first: Refusal;
  readonly draft: Draft;
  /** Sends it only if the group's first request is refused for several mistakes. */
  readonly extras: Pick<Step, 'onlyWhereNamed'>;
  /** The rank of its most important mistake. */
  readonly rank: number;
}

/** The fewest mistakes that are combined; fewer are tried alone. */
const fewest = 3;

/** The most requests for the mistakes of one group. */
const most = 8;

/** Combines mistakes that do not hide each other into as few requests as possible. */
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
    // Many deployments stop at a missing property, so that these mistakes get requests of their own.
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

/** Requests of at least two mistakes, each mistake once, the most important first. */
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

/** A request with as many of the mistakes as fit, none within the place of another; no draft if none fits. */
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
