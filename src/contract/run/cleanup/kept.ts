import { bearsMark } from '../run-id.ts';
import type { Target } from '../target.ts';
import type { Client } from '../wire/client.ts';
import type { Patience } from '../wire/pacing.ts';
import { keyOf } from './listed.ts';
import { Lists } from './lists.ts';
import { Reading } from './reading.ts';
import type { Suspects } from './suspects.ts';

export interface KeptOptions {
  readonly target: Target;
  readonly client: Client;
  patience(): Patience;
}

/** The remaining records of a resource that nothing deletes, in words, without those that were deleted with others. */
export async function keptOf(
  { made, list, ids, parents, runs }: Suspects,
  { target, client, patience }: KeptOptions,
): Promise<string[]> {
  const parentOf = (id: string) => parents.find(([one]) => keyOf(one) === keyOf(id))?.[1] ?? list;
  const words = (some: readonly string[]) => some.map((id) => made.wordsOf(id, parentOf(id)));
  if (!made.isListed) {
    if (made.reading === undefined) return words([...ids]);
    return words(await new Reading({ target, made, client }).thereOf(parentOf, [...ids]));
  }
  const shown = await new Lists({ target, made, client, patience }).of(list, [...ids]);
  if (shown.kind === 'missing') return [];
  if (shown.kind === 'failed') return words([...ids]);
  const noted = new Set([...ids].map(keyOf));
  const isOurs = (id: string, text: string) =>
    noted.has(keyOf(id)) || runs.some(({ mark, strangers }) => !strangers.has(id) && bearsMark(text, mark));
  return words(shown.entries.filter(({ id, text }) => isOurs(id, text)).map(({ id }) => id));
}
