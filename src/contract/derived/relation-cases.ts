import { hasKeys, valueAt } from '../../openapi/document/json-pointer.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import type { Resource } from '../../openapi/resources/resource.ts';
import type { Case, Check } from '../cases/case.ts';
import { as, broken, differs, from, impossible, isSuccess, ofSuccess } from '../checks/findings.ts';
import { idKey } from '../checks/ids.ts';
import { isTaken, type Tried } from './acceptance.ts';
import { isNotThere } from './change-cases.ts';
import { adviceFor, witness } from './creation-cases.ts';
import { whyNotSent } from './may-be-sent.ts';
import { showsLater, successOf } from './record-checks.ts';
import { shownAt } from './shown-facts.ts';
import { plainId, type Suite } from './suite.ts';
import { mainPurpose, stepOf } from './world.ts';

/** What actions do is still so when it is read, and what can be done once can't be done twice. */
export function actionCases(suite: Suite): Case[] {
  return suite.document.operations.flatMap((operation) => {
    const own = suite.ownOf(operation);
    if (own === undefined || whyNotSent(operation, suite.world) !== undefined) return [];
    return [...readAfter(suite, operation, own), ...twice(suite, operation)];
  });
}

function readAfter(suite: Suite, operation: Operation, own: Resource): Case[] {
  const { read } = own;
  const at = read && own.dataAt[read.id];
  if (read === undefined || at === undefined || whyNotSent(read, suite.world) !== undefined) return [];
  const shown = shownIn(suite, operation, own);
  if (shown === undefined) return [];
  const name = `after/${operation.id}`;
  const id = `${read.id}/${name}`;
  const step = suite.step(id, read, { purposeOf: suite.purposeOf(operation) }, { needs: plainId(operation) });
  const check = showsLater(suite.plainOf(operation), at, shown, shownAt(suite.document, read, at));
  return [suite.case(read, name, operation.place, suite.proof(id, [step]), [check])];
}

/** JSON Pointer to the thing in the answer of an action, where it shows it. */
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
  const isSaid = onceOnly.test(conflict.description);
  const check: Check = {
    fact: 'what has been done is not done again',
    judge({ answer, failure }) {
      if (answer === undefined) return impossible(`no answer: ${failure}`);
      if (answer.status >= 400) return [];
      const words = { severity: 'accepted', words: 'what can be done once is done twice' } as const;
      const message = `a repeated request is answered ${answer.status}`;
      return as(
        words,
        isSaid ? from('done twice', broken(message, 409, answer.status)) : differs(message, 409, answer.status),
      );
    },
  };
  return [suite.case(operation, 'twice', conflict.place ?? operation.place, suite.proof(id, [step]), [check])];
}

/** What belongs to something is not found in another of its kind. */
export function otherParentCases(suite: Suite): Case[] {
  return suite.world.made.flatMap((resource) => {
    const { parent, read, list, entriesAt, id, create, dataAt } = resource;
    const isWitnessed = parent !== undefined && suite.creation(parent, witness).length > 0 && hasWitness(parent);
    if (!isWitnessed || suite.world.sourceOf(parent).kind !== 'created') return [];
    const purposeOf = (one: Resource) => (one === parent ? witness : mainPurpose);
    const needs = stepOf(parent, witness);
    const cases: Case[] = [];
    if (read !== undefined && read.pathParameters.length > 1 && whyNotSent(read, suite.world) === undefined) {
      const step = suite.step(`${read.id}/otherParent`, read, { purposeOf }, { needs });
      const check = isNotThere(read, 'what belongs to something else is found in another');
      cases.push(suite.case(read, 'otherParent', read.place, suite.proof(step.id, [step], true), [check]));
    }
    const at = create && dataAt[create.id];
    const isBelow = list !== undefined && list.pathParameters.length > 0 && whyNotSent(list, suite.world) === undefined;
    if (isBelow && entriesAt !== undefined && id !== undefined && at !== undefined) {
      const step = suite.step(`${list.id}/otherParent`, list, { purposeOf }, { needs });
      const made = suite.creation(resource, mainPurpose).map((one) => one.id);
      const check = hasEntry(
        entriesAt,
        id,
        made,
        `${at}/${id}`,
        false,
        'the list shows what belongs to something else',
      );
      cases.push(suite.case(list, 'otherParent', list.place, suite.proof(step.id, [step], true), [check]));
    }
    return cases;
  });
}

export function hasWitness({ update, replace, delete: remove }: Resource): boolean {
  return update !== undefined || replace !== undefined || remove !== undefined;
}

/** What is put into a collection of references is in it, and what is taken out is not. */
export function membershipCases(suite: Suite): Case[] {
  const { document, world } = suite;
  return document.operations.flatMap((put) => {
    const last = put.pathParameters.at(-1);
    const at = put.path.lastIndexOf('/');
    if (put.method !== 'PUT' || last === undefined || put.path.slice(at + 1) !== `{${last.name}}`) return [];
    const resource = world.resourceAt(put, { in: 'path', name: last.name });
    const list = document.operations.find(({ method, path }) => method === 'GET' && path === put.path.slice(0, at));
    const remove = document.operations.find(({ method, path }) => method === 'DELETE' && path === put.path);
    if (resource?.create === undefined || resource.id === undefined || list === undefined) return [];
    if (world.roleOf(put) !== undefined || [put, list].some((one) => whyNotSent(one, world) !== undefined)) return [];
    const entries = entriesIn(suite, list, resource.id);
    const data = resource.dataAt[resource.create.id];
    if (entries === undefined || data === undefined) return [];
    const made = suite.creation(resource, mainPurpose).map((one) => one.id);
    const look = (name: string, needs: string, isThere: boolean, words: string): Case => {
      const step = suite.step(`${list.id}/${name}`, list, {}, { needs });
      const check = hasEntry(entries, resource.id ?? 'id', made, `${data}/${resource.id}`, isThere, words);
      return suite.case(list, name, put.place, suite.proof(step.id, [step]), [check]);
    };
    const isRemoved = remove !== undefined && whyNotSent(remove, world) === undefined;
    const again = suite.step(`${put.id}/again`, put);
    const cases = [
      suite.case(put, 'again', put.place, suite.proof(again.id, [again]), [isTaken(taken(put))]),
      look(`after/${put.id}`, again.id, true, 'what was put into it is not in it'),
    ];
    if (!isRemoved) return cases;
    const gone = suite.step(`${remove.id}/again`, remove, {}, { needs: again.id });
    return [
      ...cases,
      suite.case(remove, 'again', remove.place, suite.proof(gone.id, [gone]), [isTaken(taken(remove))]),
      look(`after/${remove.id}`, gone.id, false, 'what was taken out of it is still in it'),
    ];
  });
}

function taken(operation: Operation): Tried {
  return { what: [], isSure: true, advice: adviceFor(operation) };
}

/** JSON Pointer to the entries of a list that have an id. */
function entriesIn(suite: Suite, list: Operation, id: string): string | undefined {
  return ['', '/items', '/data', '/entries', '/results'].find(
    (pointer) => shownAt(suite.document, list, `${pointer}/*`)?.declared.has(id) === true,
  );
}

function hasEntry(
  entriesAt: string,
  id: string,
  steps: readonly string[],
  idAt: string,
  isThere: boolean,
  words: string,
): Check {
  return ofSuccess({ fact: isThere ? 'it is listed' : 'it is not listed', reads: steps }, (answer, _, exchanges) => {
    const made = valueAt(successOf(steps, exchanges)?.answer?.json, idAt);
    const entries = valueAt(answer.json, entriesAt);
    if (made === undefined || !Array.isArray(entries)) return impossible('nothing to look for');
    const found = entries.filter((entry) => hasKeys(entry) && String(idKey(entry[id])) === String(idKey(made)));
    const deviation = { severity: 'data', words } as const;
    if (isThere && found.length > 1)
      return as({ severity: 'data', words: 'entries are listed twice' }, broken('it is listed twice', 1, found.length));
    return found.length > 0 === isThere
      ? []
      : as(deviation, from(words, broken(words, isThere ? made : 'not listed', made)));
  });
}

const uniqueSaid = /\bunique|already (?:exists|taken|used|in use)|taken\b|duplicate/i;

/** The same creation again: refused where its id is chosen or the document says that something is unique, and never a server error. */
export function repeatedCreationCases(suite: Suite): Case[] {
  return suite.world.made.flatMap((resource) => {
    const { create, isIdChosen } = resource;
    const conflict = create?.responses.get('409');
    if (create === undefined || create.method !== 'POST' || (conflict === undefined && !isIdChosen)) return [];
    const [first] = suite.creation(resource, mainPurpose);
    if (first === undefined) return [];
    const id = `${create.id}/again`;
    const isSaid = isIdChosen || uniqueSaid.test(conflict?.description ?? '');
    const check: Check = {
      fact: 'the same again is not created twice',
      reads: [first.id],
      judge({ answer, failure }, exchanges) {
        const before = exchanges.of(first.id)?.answer;
        if (answer === undefined) return impossible(`no answer: ${failure}`);
        if (before === undefined || !isSuccess(before)) return impossible('it was not created before');
        if (answer.status >= 400) return [];
        const words = { severity: 'accepted', words: 'what has to be unique is created twice' } as const;
        const message = `the same creation is answered ${answer.status} again`;
        return as(words, isSaid ? broken(message, 409, answer.status) : differs(message, 409, answer.status));
      },
    };
    const step = { ...first, id };
    return [suite.case(create, 'again', conflict?.place ?? create.place, suite.proof(id, [step], true), [check])];
  });
}
