import { wordsOf } from './words.ts';

/** The roles of operations on the things of a resource. */
export const roles = ['create', 'list', 'read', 'update', 'replace', 'delete'] as const;
export type Role = (typeof roles)[number];

const verbs: Readonly<Record<Role, readonly string[]>> = {
  create: ['create', 'add', 'new', 'post', 'upload', 'register', 'insert'],
  list: ['list', 'all', 'index', 'search', 'find', 'query'],
  read: ['get', 'info', 'read', 'show', 'retrieve', 'fetch', 'describe', 'view'],
  update: ['update', 'edit', 'modify', 'change', 'patch'],
  replace: ['replace', 'set', 'put'],
  delete: ['delete', 'remove', 'destroy'],
};

const roleByVerb: ReadonlyMap<string, Role> = new Map(
  roles.flatMap((role) => verbs[role].map((verb) => [verb, role] as const)),
);

/** Words that may also be nouns or methods of HTTP: alone, they don't give the role of a path's segment. */
const ambiguous: ReadonlySet<string> = new Set([
  ...['post', 'put', 'patch', 'set', 'index', 'show', 'change', 'find', 'query', 'view', 'upload', 'register', 'all'],
]);

/** The role of a verb; undefined for another word. */
export function roleOf(verb: string): Role | undefined {
  return roleByVerb.get(verb);
}

/** The role of a word that is a verb in any position. */
export function sureRoleOf(word: string): Role | undefined {
  return ambiguous.has(word) ? undefined : roleByVerb.get(word);
}

/** A name of a verb and its object: `createTicket`, `tickets_create`. */
export interface VerbName {
  readonly role: Role;
  readonly verb: string;
  /** The other words. */
  readonly noun: readonly string[];
}

/** Splits a name that begins or ends with a verb; undefined for another. */
export function verbNameOf(name: string): VerbName | undefined {
  const words = wordsOf(name);
  const [first = ''] = words;
  const last = words.at(-1) ?? '';
  const atStart = roleOf(first);
  if (atStart !== undefined) return { role: atStart, verb: first, noun: words.slice(1) };
  const atEnd = roleOf(last);
  return atEnd === undefined ? undefined : { role: atEnd, verb: last, noun: words.slice(0, -1) };
}

/** Words in the name of a POST on a collection that does not create one thing of it. */
const otherThanCreation =
  /^(?:bulk|batch|batches|mass|multi|many|search|find|query|login|logout|signin|signout|authenticate|validate|verify|check|import|export|count|filter|preview|estimate|calculate|sync|lookup|test|ping|delete|remove|reset|send|cancel)$/;

/** Whether an operation, by its name, does something else than create one thing. */
export function isOtherThanCreation(name: string): boolean {
  const role = verbNameOf(name)?.role;
  const isOther = role === 'list' || role === 'delete' || role === 'update' || role === 'read';
  // An `addBatch` creates a batch; a `batchCreate` creates many things.
  const [first = '', ...others] = wordsOf(name);
  const isNoun = roleOf(first) === 'create';
  return isOther || otherThanCreation.test(first) || (!isNoun && others.some((word) => otherThanCreation.test(word)));
}
