import type { ApiDocument } from '../../openapi/document/api-document.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import type { Draft, DraftOptions } from './drafts.ts';
import { type DeclaredBody, declaredBodies } from './inputs.ts';
import { mainPurpose } from './instances.ts';
import { isHandedOut, isOfWhatIsThere, isState } from './name-meanings.ts';
import { changedAt, type Slot, slotsOf } from './slots.ts';
import type { Making, Path } from './sound-values.ts';
import { canBeWritten, type Variant, variantsOf } from './variants.ts';
import type { World } from './world.ts';

/** Makes the requests of trials. */
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

/** A body that tries something that the document allows. */
export interface BodyTrial {
  /** `optional/all`, `values/2`, `branch/1`. */
  readonly name: string;
  /** Makes the request of a step; undefined if nothing can be tried. @param id of the step */
  draft(id: string): TriedDraft | undefined;
}

export interface TriedDraft {
  readonly draft: Draft;
  readonly tried: readonly Trial[];
}

/** The most requests with which the values of a body are tried. */
const mostBodies = 6;

/** The most requests with which the values of another branch are tried. */
const mostOfBranch = 2;

/** Bodies that try what the document allows: all optional properties, each value, both limits, each branch. */
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

/** Tries another media type once, with characters that its encoding may mangle. */
function ofOtherType(maker: TrialMaker, operation: Operation, body: DeclaredBody): BodyTrial[] {
  const letters = freeSlots(maker, operation, body).flatMap((slot) => {
    const variants = variantsOf(slot, maker.making(operation, slot.path));
    const variant = variants.find(({ name }) => name === 'type/awkward' || name === 'items/several');
    return variant === undefined ? [] : [{ slot, variant }];
  });
  const name = `optional/all/${body.mediaType}`;
  return [letters.length === 0 ? whole(maker, operation, body, name) : row(maker, operation, body, letters, name)];
}

/** The places that hold no id of another resource. */
export function freeSlots({ world }: TrialMaker, operation: Operation, { facts }: DeclaredBody): Slot[] {
  // In another state, the resource may not be deletable any more.
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
      // Optional properties may exclude each other.
      for (const optional of ['all', 'none'] as const) {
        const draft = maker.draft(operation, id, { optional, body });
        if (containsBytes(draft.body) || body.facts.allows(draft.body)) return { draft, tried: [] };
      }
      return undefined;
    },
  };
}

/** Combines values into requests, one per place; sure ones first. */
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
  // Another value may need the one that is null: "notify by phone" needs a number.
  const nulls = bySlot.map((trials) => trials.filter(isNull));
  // A value that a correct deployment may refuse would keep the others from being judged.
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

/** Transposes lists: all first items, all second items, and so on. */
export function columnsOf(lists: readonly (readonly Trial[])[]): readonly (readonly Trial[])[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, index) => lists.flatMap((trials) => trials.slice(index, index + 1)));
}

/** Names of variants that try the least or the most of a number. */
export const isExtreme = /^(?:minimum|maximum|format\/large|type\/zero)/;

/** Whether the operation's resource names another one, which may set narrower limits, as a room limits its visitors. */
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
      // Nulls go with as few other properties as possible: those may need the value that is null.
      const optional = trials.every(isNull) ? 'none' : 'all';
      const draft = maker.draft(operation, id, { optional, body });
      let value: unknown = draft.body ?? {};
      const tried: Trial[] = [];
      // A row changes either a container or its contents: rows alternate between the two.
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
