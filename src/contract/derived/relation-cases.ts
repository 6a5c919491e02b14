import type { Operation } from '../../openapi/operations/operation.ts';
import type { Resource } from '../../openapi/resources/resource.ts';
import type { Case, Check } from '../cases/case.ts';
import { as, broken, differs, from, impossible, isSuccess } from '../checks/findings.ts';
import { hasEntry, isNotThere } from './absence-checks.ts';
import { isTaken, type Tried } from './acceptance.ts';
import { adviceFor, hasWitness, witness } from './creation-cases.ts';
import { showsLater } from './record-checks.ts';
import { shownAt } from './shown-facts.ts';
import { plainId, type Suite } from './suite.ts';
import { createdIdAt, mainPurpose, purposeFor, stepOf } from './world.ts';

/** What actions do is still so when it is read, and what can be done once can't be done twice. */
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
  if (at === undefined || !suite.asks(read)) return [];
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
    const { parent, read, list, entriesAt, id } = resource;
    if (parent === undefined || !hasWitness(parent) || suite.world.sourceOf(parent).kind !== 'created') return [];
    const purposeOf = purposeFor(parent, witness);
    const needs = stepOf(parent, witness);
    const cases: Case[] = [];
    if (read !== undefined && read.pathParameters.length > 1 && suite.asks(read)) {
      const step = suite.step(`${read.id}/otherParent`, read, { purposeOf }, { needs });
      const check = isNotThere(read, 'what belongs to something else is found in another');
      cases.push(suite.case(read, 'otherParent', read.place, suite.proof(step.id, [step], true), [check]));
    }
    const idAt = createdIdAt(resource);
    const isBelow = list !== undefined && list.pathParameters.length > 0 && suite.asks(list);
    if (isBelow && entriesAt !== undefined && id !== undefined && idAt !== undefined) {
      const step = suite.step(`${list.id}/otherParent`, list, { purposeOf }, { needs });
      const made = { entriesAt, id, idAt, steps: suite.creationIds(resource, mainPurpose) };
      const check = hasEntry(made, false, 'the list shows what belongs to something else');
      cases.push(suite.case(list, 'otherParent', list.place, suite.proof(step.id, [step], true), [check]));
    }
    return cases;
  });
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
    if (world.roleOf(put) !== undefined || [put, list].some((one) => !suite.asks(one))) return [];
    const entries = entriesIn(suite, list, resource.id);
    const idAt = createdIdAt(resource);
    if (entries === undefined || idAt === undefined) return [];
    const steps = suite.creationIds(resource, mainPurpose);
    const made = { entriesAt: entries, id: resource.id, idAt, steps };
    const look = (name: string, needs: string, isThere: boolean, words: string): Case => {
      const step = suite.step(`${list.id}/${name}`, list, {}, { needs });
      const check = hasEntry(made, isThere, words);
      return suite.case(list, name, put.place, suite.proof(step.id, [step]), [check]);
    };
    const isRemoved = suite.asks(remove);
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
