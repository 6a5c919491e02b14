import type { ApiDocument } from '../../openapi/document/api-document.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import type { Draft, DraftOptions } from './drafts.ts';
import { type DeclaredBody, declaredBodies } from './inputs.ts';
import { isHandedOut, isOfWhatIsThere, isState } from './name-meanings.ts';
import { changedAt, type Slot, slotsOf } from './slots.ts';
import type { Making, Path } from './sound-values.ts';
import { canBeWritten, type Variant, variantsOf } from './variants.ts';
import { mainPurpose, type World } from './world.ts';

/** What makes the requests of trials. */
export interface TrialMaker {
  readonly document: ApiDocument;
  readonly world: World;
  making(operation: Operation, path: Path): Making;
  draft(operation: Operation, id: string, options: DraftOptions): Draft;
}

/** A value that is tried, and where. */
export interface Trial {
  readonly slot: Slot;
  readonly variant: Variant;
}

/** A body that uses something of what the document allows. */
export interface BodyTrial {
  /** `optional/all`, `values/2`, `branch/1`. */
  readonly name: string;
  /** The request of a step; undefined where nothing of it can be tried. @param id of the step */
  draft(id: string): TriedDraft | undefined;
}

export interface TriedDraft {
  readonly draft: Draft;
  readonly tried: readonly Trial[];
}

/** The most requests with which the values of a body are tried. */
const mostBodies = 6;

/** The most with which those of another branch are. */
const mostOfBranch = 2;

/** Bodies that use what the document allows: all that is optional, each value, both limits, each branch. */
export function bodyTrials(maker: TrialMaker, operation: Operation): readonly BodyTrial[] {
  return declaredBodies(maker.document, operation).flatMap((body, index) =>
    index === 0 ? ofBody(maker, operation, body) : ofOtherType(maker, operation, body),
  );
}

function ofBody(maker: TrialMaker, operation: Operation, body: DeclaredBody): BodyTrial[] {
  const slots = freeSlots(maker, operation, body);
  const hasOptional = slots.some(({ isRequired }) => !isRequired);
  const branches = body.facts.alternatives.slice(1).map((facts) => ({ ...body, facts }));
  return [
    ...(hasOptional ? [whole(maker, operation, body, 'optional/all')] : []),
    ...branches.map((branch, index) => whole(maker, operation, branch, `branch/${index + 1}`)),
    ...rows(maker, operation, body, slots, '', mostBodies),
    ...branches.flatMap((branch, index) =>
      rows(maker, operation, branch, freeSlots(maker, operation, branch), `branch/${index + 1}/`, mostOfBranch),
    ),
  ];
}

/** Another media type holds the same: it is tried once, with letters that its writing may mangle. */
function ofOtherType(maker: TrialMaker, operation: Operation, body: DeclaredBody): BodyTrial[] {
  const letters = freeSlots(maker, operation, body).flatMap((slot) => {
    const variants = variantsOf(slot, maker.making(operation, slot.path));
    const variant = variants.find(({ name }) => name === 'type/awkward' || name === 'items/several');
    return variant === undefined ? [] : [{ slot, variant }];
  });
  const name = `optional/all/${body.mediaType}`;
  return [letters.length === 0 ? whole(maker, operation, body, name) : row(maker, operation, body, letters, name)];
}

/** The places where no id of something else stands. */
export function freeSlots({ world }: TrialMaker, operation: Operation, { facts }: DeclaredBody): Slot[] {
  // What stands in a state of its own may not be deleted any more.
  const mayStay = world.roleOf(operation)?.resource.delete?.responses.has('409') === true;
  return slotsOf(facts).filter(({ path, name }) => {
    if (isOfWhatIsThere(name) || isHandedOut(name) || (mayStay && isState(name))) return false;
    const place = { in: 'body', name: path } as const;
    return !world.isOutOfReach(operation, place) && world.taken(operation, place, () => mainPurpose) === undefined;
  });
}

function whole(maker: TrialMaker, operation: Operation, body: DeclaredBody, name: string): BodyTrial {
  return {
    name,
    draft(id) {
      // What is optional may rule each other out.
      for (const optional of ['all', 'none'] as const) {
        const draft = maker.draft(operation, id, { optional, body });
        if (containsBytes(draft.body) || body.facts.allows(draft.body)) return { draft, tried: [] };
      }
      return undefined;
    },
  };
}

/** Values put together so that no place has two in a request, the sure ones first. */
function rows(
  maker: TrialMaker,
  operation: Operation,
  body: DeclaredBody,
  slots: readonly Slot[],
  prefix: string,
  most: number,
): BodyTrial[] {
  const isBound = namesOthers(maker, operation);
  const bySlot = slots.map((slot) => {
    const variants = variantsOf(slot, maker.making(operation, slot.path))
      .filter((variant) => canBeWritten(variant, body))
      .map((variant) => (isBound && isExtreme.test(variant.name) ? { ...variant, isSure: false } : variant));
    return variants.map((variant): Trial => ({ slot, variant }));
  });
  // Another value may need the one that is null: to be told by phone takes a number.
  const nulls = bySlot.map((trials) => trials.filter(isNull));
  // One that a sound deployment may refuse would keep the others from being judged.
  const [sure, unsure] = [true, false].map((isSure) =>
    bySlot.map((trials) => trials.filter((one) => !isNull(one) && one.variant.isSure === isSure)),
  );
  const [first = [], ...others] = columnsOf(sure ?? []);
  const all = [first, ...columnsOf(nulls), ...others, ...columnsOf(unsure ?? [])]
    .filter(({ length }) => length > 0)
    .slice(0, most);
  return all.map((trials, index) => row(maker, operation, body, trials, `${prefix}values/${index}`, index % 2 === 0));
}

export function isNull({ variant }: Trial): boolean {
  return variant.value === null;
}

/** The first of each, the second of each, and so on. */
export function columnsOf(lists: readonly (readonly Trial[])[]): readonly (readonly Trial[])[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, index) => lists.flatMap((trials) => trials.slice(index, index + 1)));
}

/** The least and the most of a number. */
export const isExtreme = /^(?:minimum|maximum|format\/large|type\/zero)/;

/** Whether what an operation makes or changes names something else, which may set narrower limits: a room its visitors. */
export function namesOthers(
  { document, world }: Pick<TrialMaker, 'document' | 'world'>,
  operation: Operation,
): boolean {
  const create = world.roleOf(operation)?.resource.create ?? operation;
  const [body] = declaredBodies(document, create);
  const taken = world.takenInBody(create, () => mainPurpose);
  return body !== undefined && slotsOf(body.facts).some(({ path }) => taken(path) !== undefined);
}

function row(
  maker: TrialMaker,
  operation: Operation,
  body: DeclaredBody,
  trials: readonly Trial[],
  name: string,
  isInnerFirst = false,
): BodyTrial {
  return {
    name,
    draft(id) {
      // What is null goes with as little as there may be: others may need what it takes away.
      const optional = trials.every(isNull) ? 'none' : 'all';
      const draft = maker.draft(operation, id, { optional, body });
      let value: unknown = draft.body ?? {};
      const tried: Trial[] = [];
      // Either what holds others is changed or they are: one row tries this, the next that.
      for (const trial of isInnerFirst ? trials.toReversed() : trials) {
        const isHidden = tried.some(
          ({ slot: { path } }) => isWithin(trial.slot.path, path) || isWithin(path, trial.slot.path),
        );
        if (isHidden) continue;
        const changed = changedAt(value, trial.slot.path, trial.variant.value);
        if (changed === undefined || !(containsBytes(changed.body) || body.facts.allows(changed.body))) continue;
        value = changed.body;
        tried.push(trial);
      }
      if (tried.length === 0) return undefined;
      const unsure = draft.unsure.filter((path) => !tried.some(({ slot }) => slot.path === path));
      return { draft: { ...draft, body: value, unsure }, tried };
    },
  };
}

function isWithin(path: Path, holder: Path): boolean {
  return path.startsWith(`${holder}/`);
}

function containsBytes(value: unknown): boolean {
  if (value instanceof Uint8Array) return true;
  return typeof value === 'object' && value !== null && Object.values(value).some(containsBytes);
}
