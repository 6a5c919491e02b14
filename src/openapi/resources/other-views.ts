import { isSame } from './answers.ts';
import type { Draft } from './draft.ts';
import { sureRoleOf } from './verbs.ts';
import { plainName } from './words.ts';

/**
 * Leaves out what is not a resource of its own: other keys of another resource's things, things without an id, joins of
 * two resources, and resources without operations and children.
 * @param drafts by the template of their items, parents before their children
 */
export function withoutOtherViews(drafts: ReadonlyMap<string, Draft>): Draft[] {
  const kept = new Set(drafts.values());
  const parents = new Map<Draft, number>();
  for (const { parent } of kept) if (parent !== undefined) parents.set(parent, (parents.get(parent) ?? 0) + 1);
  for (const draft of kept) {
    const { create } = draft.roles;
    // A PUT that joins two things takes the id of an existing one.
    if (create === undefined || create !== draft.roles.replace || joinedBy(draft, kept) === undefined) continue;
    delete draft.roles.create;
    draft.isIdChosen = false;
  }
  // Children first: a parent that only they justified goes with them.
  for (const draft of [...kept].reverse()) {
    const isNeeded = (parents.get(draft) ?? 0) > 0;
    const isOther = isOtherKey(draft, drafts);
    if (isOther ? false : isNeeded || isOwn(draft, kept)) continue;
    kept.delete(draft);
    const { parent } = draft;
    if (parent !== undefined) parents.set(parent, (parents.get(parent) ?? 0) - 1);
    for (const child of kept) {
      if (child.parent !== draft) continue;
      child.parent = parent;
      if (parent !== undefined) parents.set(parent, (parents.get(parent) ?? 0) + 1);
    }
  }
  return [...kept];
}

/** `users/by-email/{email}` besides `users/{id}`: the same things, by another key. */
function isOtherKey({ template, hint }: Draft, drafts: ReadonlyMap<string, Draft>): boolean {
  const segments = template.split('/').slice(0, -1);
  if (!drafts.has([...segments.slice(0, -1), '{}'].join('/'))) return false;
  const name = plainName(segments.at(-1) ?? '');
  return name === plainName(hint.input?.name ?? '') || /^by\b/.test(name) || sureRoleOf(name) !== undefined;
}

function isOwn(draft: Draft, all: ReadonlySet<Draft>): boolean {
  const { create, list, read, update, replace, delete: deletion } = draft.roles;
  const shows = list !== undefined || create !== undefined;
  if (!shows && isJoin(draft, all)) return false;
  if (shows || update !== undefined || replace !== undefined || deletion !== undefined) return true;
  return read !== undefined && draft.thing?.id !== undefined && !isShownElsewhere(draft, all);
}

/** `teams/{id}/members/{user_id}`, where no answer shows a member: it only joins a team and a user. */
function isJoin(draft: Draft, all: ReadonlySet<Draft>): boolean {
  return draft.roles.read === undefined && joinedBy(draft, all) !== undefined;
}

/** Parameter names that don't say what they identify. */
const genericNames: ReadonlySet<string> = new Set([
  ...['id', 'uuid', 'guid', 'key', 'slug', 'name', 'code', 'number', 'index', 'identifier', 'type', 'version', 'path'],
]);

/** The resource of the last parameter in a path, if it is not the path's own. */
function joinedBy(draft: Draft, all: Iterable<Draft>): Draft | undefined {
  const input = plainName(draft.hint.input?.name ?? '');
  for (const other of all) {
    if (other === draft || other === draft.parent || Object.keys(other.roles).length === 0) continue;
    const { thing } = other.hint;
    const own = other.thing?.id === undefined ? 'id' : plainName(other.thing.id);
    const isItsName = input === plainName(other.hint.input?.name ?? '') && !genericNames.has(input);
    if (other.template !== draft.template && (input === `${thing} id` || input === `${thing} ${own}` || isItsName))
      return other;
  }
  return undefined;
}

function isShownElsewhere(draft: Draft, all: ReadonlySet<Draft>): boolean {
  const { thing } = draft;
  return [...all].some(
    (other) =>
      other !== draft &&
      other.roles.read !== undefined &&
      Object.keys(other.roles).length > 1 &&
      other.thing !== undefined &&
      thing !== undefined &&
      isSame(other.thing.schema, thing.schema),
  );
}
