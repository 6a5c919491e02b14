import type { Operation } from '../operations/operation.ts';
import { type Segment, segmentsOf, templateOf } from './path-shape.ts';
import { type Role, roleOf, sureRoleOf, verbNameOf } from './verbs.ts';
import { plainSingular } from './words.ts';

/** An operation whose name says what it does, and to what. */
export interface Call {
  readonly operation: Operation;
  readonly role: Role;
  readonly verb: string;
  /** What it does it to, as the name has it: `tickets`. */
  readonly noun: string;
  /** The same for all operations on the same things. */
  readonly key: string;
  /** Whether the path says so, and not only the `operationId`. */
  readonly isByPath: boolean;
  /** The path parameter behind or before the verb. */
  readonly parameter: string | undefined;
}

/** What the path of an operation says: `/tickets.create`, `/ticket/create`, `/createTicket` or `/ticket/delete/{id}`. */
export function callByPath(operation: Operation): Call | undefined {
  const segments = segmentsOf(operation.path);
  const last = segments.at(-1);
  const behind = last?.isParameter === true ? last.text : undefined;
  const way = behind === undefined ? segments : segments.slice(0, -1);
  const name = way.at(-1);
  if (name === undefined || name.isParameter) return undefined;
  const around = way.slice(0, -1);
  const found = dotted(name.text) ?? behindNoun(name.text, around.at(-1)) ?? compound(name.text);
  if (found === undefined) return undefined;
  const { role, verb, noun, isInPath } = found;
  // One that is created or listed has no id of its own; `/list/{id}` is a list and no listing.
  if (behind !== undefined && (role === 'create' || role === 'list')) return undefined;
  const prefix = isInPath ? around.slice(0, -1) : around;
  if (prefix.some(({ isParameter }) => isParameter)) return undefined;
  const key = `${templateOf(prefix)}/${plainSingular(noun)}`;
  return { operation, role, verb, noun, key, isByPath: true, parameter: behind };
}

/** What the `operationId` of an operation says whose path has no parameters: `createTicket`, `tickets_list`. */
export function callById(operation: Operation): Call | undefined {
  const { id, path } = operation;
  if (id.includes(' ') || segmentsOf(path).some(({ isParameter }) => isParameter)) return undefined;
  const name = verbNameOf(id);
  if (name === undefined || name.noun.length === 0) return undefined;
  const noun = name.noun.join('_');
  return {
    operation,
    role: name.role,
    verb: name.verb,
    noun,
    key: `/${plainSingular(noun)}`,
    isByPath: false,
    parameter: undefined,
  };
}

interface Found {
  readonly role: Role;
  readonly verb: string;
  readonly noun: string;
  /** Whether the noun is the segment before. */
  readonly isInPath: boolean;
}

function dotted(text: string): Found | undefined {
  const [, noun = '', verb = ''] = /^(.+)[.:]([A-Za-z]+)$/.exec(text) ?? [];
  const role = roleOf(verb.toLowerCase());
  return role === undefined || noun === '' ? undefined : { role, verb: verb.toLowerCase(), noun, isInPath: false };
}

function behindNoun(text: string, before: Segment | undefined): Found | undefined {
  const verb = text.toLowerCase();
  const role = sureRoleOf(verb);
  if (role === undefined || before === undefined || before.isParameter) return undefined;
  return { role, verb, noun: before.text, isInPath: true };
}

function compound(text: string): Found | undefined {
  const name = verbNameOf(text);
  if (name === undefined || name.noun.length === 0 || sureRoleOf(name.verb) === undefined) return undefined;
  return { role: name.role, verb: name.verb, noun: name.noun.join('_'), isInPath: false };
}
