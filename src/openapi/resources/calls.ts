import type { Operation } from '../operations/operation.ts';
import { type Segment, segmentsOf, templateOf } from './path-shape.ts';
import { type Role, roleOf, sureRoleOf, verbNameOf } from './verbs.ts';
import { plainSingular } from './words.ts';

/** An operation whose name gives its role and its object. */
export interface Call {
  readonly operation: Operation;
  readonly role: Role;
  readonly verb: string;
  /** The object, as in the name: `tickets`. */
  readonly noun: string;
  /** The same for all operations on the same things. */
  readonly key: string;
  /** Whether the path gives the name, and not only the `operationId`. */
  readonly isByPath: boolean;
  /** The path parameter next to the verb. */
  readonly parameter: string | undefined;
}

/** Parses the path of an operation: `/tickets.create`, `/ticket/create`, `/createTicket` or `/ticket/delete/{id}`. */
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
  // A creation or a list takes no id of its own; in `/list/{id}`, `list` is a noun.
  if (behind !== undefined && (role === 'create' || role === 'list')) return undefined;
  const prefix = isInPath ? around.slice(0, -1) : around;
  if (prefix.some(({ isParameter }) => isParameter)) return undefined;
  const key = `${templateOf(prefix)}/${plainSingular(noun)}`;
  return { operation, role, verb, noun, key, isByPath: true, parameter: behind };
}

/** Parses the `operationId` of an operation without path parameters: `createTicket`, `tickets_list`. */
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
