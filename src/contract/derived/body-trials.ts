import type { ApiDocument } from '../../openapi/document/api-document.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import type { Draft, DraftOptions } from './drafts.ts';
import { type DeclaredBody, declaredBodies } from './inputs.ts';
import { changedAt, type Slot, slotsOf } from './slots.ts';
import type { Making, Path } from './sound-values.ts';
import { type Variant, variantsOf } from './variants.ts';
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
function freeSlots({ world }: TrialMaker, operation: Operation, { facts }: DeclaredBody): Slot[] {
  return slotsOf(facts).filter(({ path }) => {
    const place = { in: 'body', name: path } as const;
    return !world.isOutOfReach(operation, place) && world.taken(operation, place, () => mainPurpose) === undefined;
  });
}

function whole(maker: TrialMaker, operation: Operation, body: DeclaredBody, name: string): BodyTrial {
  return { name, draft: (id) => ({ draft: maker.draft(operation, id, { optional: 'all', body }), tried: [] }) };
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
  const bySlot = slots.map((slot) => {
    const variants = variantsOf(slot, maker.making(operation, slot.path));
    return variants
      .toSorted((a, b) => Number(b.isSure) - Number(a.isSure))
      .map((variant): Trial => ({ slot, variant }));
  });
  const count = Math.min(most, Math.max(0, ...bySlot.map(({ length }) => length)));
  return Array.from({ length: count }, (_, index) => {
    const trials = bySlot.flatMap((some) => some.slice(index, index + 1));
    return row(maker, operation, body, trials, `${prefix}values/${index}`);
  });
}

function row(
  maker: TrialMaker,
  operation: Operation,
  body: DeclaredBody,
  trials: readonly Trial[],
  name: string,
): BodyTrial {
  return {
    name,
    draft(id) {
      const draft = maker.draft(operation, id, { optional: 'all', body });
      let value = draft.body;
      const tried: Trial[] = [];
      for (const trial of trials) {
        // What holds others is changed first, and a place that is gone then is not.
        if (tried.some(({ slot }) => trial.slot.path.startsWith(`${slot.path}/`))) continue;
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

function containsBytes(value: unknown): boolean {
  if (value instanceof Uint8Array) return true;
  return typeof value === 'object' && value !== null && Object.values(value).some(containsBytes);
}
