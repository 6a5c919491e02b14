import { hasKeys, valueAt } from '../../openapi/document/json-pointer.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import type { Resource } from '../../openapi/resources/resource.ts';
import type { Case, Check } from '../cases/case.ts';
import { code } from '../checks/deviations.ts';
import { as, broken, differs, from, impossible, ofSuccess } from '../checks/findings.ts';
import { countsIn } from './counter-cases.ts';
import { showsLater, showsSentBy } from './record-checks.ts';
import type { RequestSchema } from './request-schema.ts';
import { shownAt } from './shown-facts.ts';
import { plainId, type Suite } from './suite.ts';

/** Cases that the effect of an action shows when the resource is read, and that a one-time action fails the second time. */
export function actionCases(suite: Suite): Case[] {
  return suite.document.operations.flatMap((operation) => {
    const own = suite.ownOf(operation);
    if (own === undefined || !suite.asks(operation)) return [];
    return [...readAfter(suite, operation, own), ...twice(suite, operation)];
  });
}

function readAfter(suite: Suite, operation: Operation, own: Resource): Case[] {
  const { read } = own;
  const at = read && own.dataAt[read.id];
  const facts = read && at !== undefined ? shownAt(suite.document, read, at) : undefined;
  if (read === undefined || at === undefined || facts === undefined || !suite.asks(read)) return [];
  const shown = shownIn(suite, operation, own);
  const plain = suite.plainOf(operation);
  const effect = effectOf(operation, facts);
  const checks = [
    ...(shown === undefined ? [] : [showsLater(plain, at, shown, facts)]),
    ...(effect === undefined ? [] : [isDone(at, effect)]),
    showsSentBy(plain, at, facts, (name) => !ofTheAction.test(name)),
    ...(adds.test(operation.id) ? countsIn(facts, at, wordsOf(operation)) : []),
  ];
  const id = `${operation.id}/read`;
  const step = suite.step(id, read, { purposeOf: suite.purposeOf(operation) }, { needs: plainId(operation) });
  return [suite.case(operation, 'read', operation.place, suite.proof(id, [step]), checks)];
}

/** Names of actions that add something to their resource. */
const adds = /^(?:add|attach|append|insert)|[._](?:add|attach|append|insert)/i;

/** The words of an operation's id and path. */
function wordsOf({ id, path }: Operation): readonly string[] {
  return `${id} ${path}`.replace(/([a-z])([A-Z])/g, '$1 $2').match(/[a-z]+/gi) ?? [];
}

/** Names of inputs that describe the action, not the resource. */
const ofTheAction = /reason|comment|note|message|text|notify|force/i;

/** A property that an action sets, by the action's name: `close` sets the state `closed`. */
interface Effect {
  readonly property: string;
  readonly value: string;
}

/** The one property with a value that names the action's effect; undefined if there is none, or several. */
function effectOf({ id, path }: Operation, facts: RequestSchema): Effect | undefined {
  const last = path.slice(path.lastIndexOf('/') + 1);
  const verbs = new Set(
    `${id} ${last}`
      .replace(/([a-z])([A-Z])/g, '$1 $2')
      .toLowerCase()
      .match(/[a-z]+/g),
  );
  const done = new Set([...verbs].flatMap(participlesOf));
  const found = [...facts.declared].flatMap(([property, inner]) =>
    (inner.decided.enumeration ?? []).flatMap((value) =>
      typeof value === 'string' && done.has(value.toLowerCase()) ? [{ property, value }] : [],
    ),
  );
  return found.length === 1 ? found[0] : undefined;
}

/** The past participles of a verb, in all plausible spellings. */
function participlesOf(verb: string): readonly string[] {
  return [`${verb}d`, `${verb}ed`, `${verb}${verb.at(-1)}ed`, verb.replace(/y$/, 'ied')].filter((one) => one !== verb);
}

function isDone(at: string, { property, value }: Effect): Check {
  return ofSuccess(`${property} is ${value}`, (answer) => {
    const thing = valueAt(answer.json, at);
    if (!hasKeys(thing) || thing[property] === undefined || thing[property] === value) return [];
    const words = { severity: 'data', words: `an action does not change ${code(property)}` } as const;
    return as(words, broken(`${property} is not ${value} after it`, value, thing[property]));
  });
}

/** JSON Pointer to the resource in an action's answer; undefined if the answer does not show it. */
function shownIn(suite: Suite, operation: Operation, { id, name, read, dataAt }: Resource): string | undefined {
  const known = dataAt[operation.id];
  if (known !== undefined) return known;
  const at = read && dataAt[read.id];
  const thing = read === undefined || at === undefined ? undefined : shownAt(suite.document, read, at);
  if (id === undefined || thing === undefined) return undefined;
  return ['', '/data', `/${name}`, '/result'].find((pointer) => {
    const facts = shownAt(suite.document, operation, pointer);
    const common = [...(facts?.declared.keys() ?? [])].filter((one) => thing.declared.has(one));
    return facts?.declared.has(id) === true && common.length * 2 >= thing.declared.size;
  });
}

const onceOnly = /already|twice|again|more than once|only once/i;

function twice(suite: Suite, operation: Operation): Case[] {
  const conflict = operation.responses.get('409');
  if (conflict === undefined) return [];
  const id = `${operation.id}/twice`;
  const step = suite.step(id, operation, {}, { needs: plainId(operation) });
  const { description: said = '' } = operation;
  const isSaid = onceOnly.test(conflict.description) || /already|twice/i.test(said);
  const check: Check = {
    fact: 'the action is refused the second time',
    judge({ answer, failure }) {
      if (answer === undefined) return impossible(`no answer: ${failure}`);
      if (answer.status >= 400) return [];
      const words = { severity: 'accepted', words: 'a one-time action succeeds twice' } as const;
      const message = `a repeated request is answered ${answer.status}`;
      return as(
        words,
        isSaid ? from('done twice', broken(message, 409, answer.status)) : differs(message, 409, answer.status),
      );
    },
  };
  return [suite.case(operation, 'twice', conflict.place ?? operation.place, suite.proof(id, [step]), [check])];
}
