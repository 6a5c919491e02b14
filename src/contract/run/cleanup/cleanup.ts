import type { Target } from '../target.ts';
import type { Client } from '../wire/client.ts';
import { Patience } from '../wire/pacing.ts';
import { WaitBudget } from '../wire/wait-budget.ts';
import type { Cleaned, Cleaning } from './cleaned.ts';
import { Cleaner } from './cleaner.ts';
import { keptOf } from './kept.ts';
import type { Ledger, Leftover } from './ledger.ts';
import type { Made } from './made.ts';
import type { Mades } from './mades.ts';
import { type KnownLeftover, type Suspects, suspectsOf } from './suspects.ts';

export interface CleanupOptions {
  readonly target: Target;
  readonly mades: Mades;
  readonly client: Client;
  readonly ledger: Ledger;
  /** True if the deployment no longer answers. */
  readonly isDown?: boolean;
  /** Records in the answers to creations that have another name than was sent, by {@link Made.keyOf}. */
  readonly doubted?: ReadonlySet<string>;
  /** Records that the run has tried to delete before, by {@link Made.keyOf}. */
  readonly asked?: ReadonlySet<string>;
}

/**
 * Deletes everything that the ledger has for this deployment, and nothing else, children before their parents. Clears the
 * ledger if nothing is left.
 */
export async function cleanUp(options: CleanupOptions): Promise<Cleaning> {
  const { target, ledger, mades, client, isDown = false, doubted = new Set(), asked = new Set() } = options;
  const all = ledger.leftovers();
  const here = all.filter(({ baseUrl }) => baseUrl === target.baseUrl);
  const progress = { deleted: new Set<string>() };
  const lists = new Map<string, Cleaned>();
  const cleaners = new Map<Made, Cleaner>();
  const kept: string[] = [];
  const goneParents = new GoneParents(mades, here);
  for (const made of mades.all.toReversed()) {
    const leftovers = here.filter((leftover) => mades.noted(leftover.resource) === made);
    const known = [...leftovers, ...elsewhere(made, leftovers, options)].map((leftover) => ({ made, leftover }));
    if (made.deletion === undefined) continue;
    const cleaner = new Cleaner({ made, target, client, ledger, progress, isDown, doubted, asked });
    cleaners.set(made, cleaner);
    for (const suspects of suspectsOf(known)) {
      lists.set(made.listKey(suspects.list), await cleaner.clean(suspects, goneParents.has(suspects)));
    }
  }
  let isTrying = true;
  while (isTrying) {
    isTrying = false;
    for (const cleaner of cleaners.values()) if (await cleaner.cleanReleased()) isTrying = true;
  }
  const patience = () => new Patience(0, new WaitBudget(0), client.refusals);
  for (const suspects of undeletable(mades, here)) kept.push(...(await keptOf(suspects, { target, client, patience })));
  const left = [...[...cleaners.values()].flatMap((cleaner) => cleaner.left()), ...unknown(mades, here)];
  if (left.length === 0 && all.every(({ baseUrl }) => baseUrl === target.baseUrl)) ledger.clear();
  return {
    deleted: [...cleaners.values()].flatMap((cleaner) => cleaner.deleted()),
    left,
    kept,
    lists,
    deletedKeys: new Set([...cleaners.values()].flatMap((cleaner) => [...cleaner.deletedKeys()])),
  };
}

/** The list of the second parent, to which a faulty deployment may have added records of the first. */
function elsewhere(made: Made, here: readonly Leftover[], { target, isDown }: CleanupOptions): Leftover[] {
  const other = made.otherParentIn(target);
  const paths = here.map(({ path }) => JSON.stringify(path));
  if (isDown || other === undefined || here.length === 0 || paths.includes(JSON.stringify(other))) return [];
  const runs = here.flatMap((leftover) => leftover.runs);
  return [{ baseUrl: target.baseUrl, path: other, ids: new Set(), deleted: new Set(), runs }];
}

/** The records of the run that are deleted, as parents of others. */
class GoneParents {
  readonly #mades: Mades;
  readonly #gone: ReadonlySet<string>;

  constructor(mades: Mades, here: readonly Leftover[]) {
    this.#mades = mades;
    this.#gone = new Set(
      here.flatMap(({ resource, path, deleted }) => {
        const made = mades.noted(resource);
        return made === undefined ? [] : [...deleted].map((id) => made.keyOf(id, path));
      }),
    );
  }

  has({ made, list }: Suspects): boolean {
    return this.#mades.parentsOf(made, list).some((one) => this.#gone.has(one.made.keyOf(one.id, one.parent)));
  }
}

function undeletable(mades: Mades, here: readonly Leftover[]): Suspects[] {
  const known = here.flatMap((leftover): KnownLeftover[] => {
    const made = mades.noted(leftover.resource);
    return made === undefined || made.deletion !== undefined ? [] : [{ made, leftover }];
  });
  return suspectsOf(known);
}

/** The leftovers of another API, in words. */
function unknown(mades: Mades, here: readonly Leftover[]): string[] {
  return here
    .filter(({ resource }) => mades.noted(resource) === undefined)
    .flatMap(({ resource, ids }) =>
      [...ids].map((id) => `${id}: this API does not say how to delete what ${resource ?? 'another'} creates`),
    );
}
