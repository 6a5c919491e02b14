import type { DraftConsumer } from './consumers.ts';
import type { Draft } from './draft.ts';

/**
 * Orders resources so that they can be created one after another: each behind its parent and behind those whose ids its
 * creation needs, then behind those that it may refer to. Breaks circles where an id is optional.
 */
export function inOrderOfDependency(drafts: readonly Draft[], consumers: readonly DraftConsumer[]): Draft[] {
  const creators = new Map(
    drafts.flatMap((draft) => (draft.roles.create === undefined ? [] : [[draft.roles.create, draft]])),
  );
  const needed = new Map<Draft, Set<Draft>>();
  const wanted = new Map<Draft, Set<Draft>>();
  for (const { operation, draft, isRequired } of consumers) {
    const creator = creators.get(operation);
    if (creator === undefined || creator === draft) continue;
    const sets = isRequired ? needed : wanted;
    sets.set(creator, (sets.get(creator) ?? new Set()).add(draft));
  }
  const ordered = new Set<Draft>();
  const isReady = (draft: Draft, ...sets: readonly ReadonlyMap<Draft, ReadonlySet<Draft>>[]) =>
    isPlaced(draft.parent, ordered) &&
    sets.every((set) => [...(set.get(draft) ?? [])].every((other) => ordered.has(other)));
  const left = new Set(drafts);
  while (left.size > 0) {
    const all = [...left];
    const next =
      all.find((draft) => isReady(draft, needed, wanted)) ??
      all.find((draft) => isReady(draft, needed)) ??
      all.find((draft) => isReady(draft));
    if (next === undefined) break;
    left.delete(next);
    ordered.add(next);
  }
  return [...ordered, ...left];
}

function isPlaced(draft: Draft | undefined, ordered: ReadonlySet<Draft>): boolean {
  return draft === undefined || ordered.has(draft);
}
