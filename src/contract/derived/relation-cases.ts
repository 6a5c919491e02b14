import { hasKeys } from '../../openapi/document/json-pointer.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import type { Case, Check } from '../cases/case.ts';
import type { Step } from '../cases/step.ts';
import { as, broken, differs, impossible, isSuccess } from '../checks/findings.ts';
import { hasEntry, isNotThere } from './absence-checks.ts';
import { isTaken, type Tried } from './acceptance.ts';
import { adviceFor, hasWitness, witness } from './creation-cases.ts';
import { declaredBodies } from './inputs.ts';
import { createdIdAt, mainPurpose, purposeFor, stepOf } from './instances.ts';
import { saidOf } from './prose.ts';
import { shownAt } from './shown-facts.ts';
import type { Suite } from './suite.ts';

/** Cases that a resource is not found below another parent. */
export function otherParentCases(suite: Suite): Case[] {
  return suite.world.resources.flatMap((resource) => {
    if (!suite.world.isOwn(resource)) return [];
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

/** Cases that a reference that is put into a collection is listed there, and a removed one is not. */
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
    const idAt = createdIdAt(resource);
    const found = [resource.id, last.name].flatMap((name) => {
      const at = entriesIn(suite, list, name);
      return at === undefined ? [] : [{ id: name, entriesAt: at }];
    });
    const [entries] = found;
    if (entries === undefined || idAt === undefined) return [];
    const steps = suite.creationIds(resource, mainPurpose);
    const made = { ...entries, idAt, steps };
    const look = (of: Operation, needs: string, isThere: boolean, words: string): Case => {
      const step = suite.step(`${of.id}/again/listed`, list, {}, { needs });
      const check = hasEntry(made, isThere, words);
      return suite.case(of, 'again/listed', of.place, suite.proof(step.id, [step]), [check]);
    };
    const isRemoved = suite.asks(remove);
    const again = suite.step(`${put.id}/again`, put);
    const cases = [
      suite.case(put, 'again', put.place, suite.proof(again.id, [again]), [isTaken(taken(put))]),
      look(put, again.id, true, 'what was put into it is not in it'),
    ];
    if (!isRemoved) return cases;
    const gone = suite.step(`${remove.id}/again`, remove, {}, { needs: again.id });
    return [
      ...cases,
      suite.case(remove, 'again', remove.place, suite.proof(gone.id, [gone]), [isTaken(taken(remove))]),
      look(remove, gone.id, false, 'what was taken out of it is still in it'),
    ];
  });
}

function taken(operation: Operation): Tried {
  return { what: [], isSure: true, unsure: [], advice: adviceFor(operation) };
}

/** JSON Pointer to the entries of a list, if they have this property. */
function entriesIn(suite: Suite, list: Operation, id: string): string | undefined {
  return ['', '/items', '/data', '/entries', '/results'].find(
    (pointer) => shownAt(suite.document, list, `${pointer}/*`)?.declared.has(id) === true,
  );
}

const uniqueSaid =
  /\bunique|already (?:exists?|taken|used|in use|registered|known)|\btaken\b(?! (?:from|as|to|into|over))|in use\b|duplicat|belongs to another|another \w+ (?:has|with|uses)|there is an? \w+ with|\bsame (?:name|slug|e-?mail|code|key|number|reference)\b/i;

/** Words of conflicts that depend on more than the created resource, such as a free time slot. */
const dependsOnMore = /idempot|time|date|slot|overlap|period|capacity|state|status/i;

/** Splits a text at full stops only: clauses around a semicolon belong together (`Your number for it; unique in the account`). */
function sentencesOf(text: string): readonly string[] {
  return text.split(/[.\n]/);
}

/** Whether a sentence says that something is unique, without a condition. */
function saysUnique(sentence: string): boolean {
  return (
    uniqueSaid.test(sentence) &&
    !/not be unique|needn't|need not|\bnot unique|unless|together with|combination/i.test(sentence)
  );
}

/** Whether a sentence names a property: `e-mail address` is `email`. */
function mentions(sentence: string, name: string): boolean {
  const bare = (text: string) => text.replace(/[^a-z\d]/gi, '').toLowerCase();
  return bare(name).length > 2 && bare(sentence).includes(bare(name));
}

/** Cases that the same creation is refused the second time, if its id is chosen or the document calls a property unique. */
export function repeatedCreationCases(suite: Suite): Case[] {
  return suite.world.made.flatMap((resource) => {
    const { create, isIdChosen } = resource;
    const conflict = create?.responses.get('409');
    if (create === undefined || create.method !== 'POST' || (conflict === undefined && !isIdChosen)) return [];
    const [body] = declaredBodies(suite.document, create);
    const said = conflict?.description ?? '';
    // Properties that the document calls unique, or names in the description of the conflict.
    const properties = [...(body?.facts.decided.properties ?? [])];
    const ofCreation = sentencesOf(saidOf(create));
    const calledUnique = properties.flatMap(([name, facts]) => {
      const own = sentencesOf(facts.text('description') ?? '').some(saysUnique);
      return own || ofCreation.some((one) => saysUnique(one) && mentions(one, name)) ? [name] : [];
    });
    const unique = [...calledUnique, ...properties.flatMap(([name]) => (mentions(said, name) ? [name] : []))];
    const creations = [mainPurpose, witness].flatMap((purpose) => suite.creation(resource, purpose).slice(0, 1));
    const hasProperty = ({ body: sent }: Step, name: string) => hasKeys(sent) && name in sent;
    const hasUnique = (step: Step) => unique.some((name) => hasProperty(step, name));
    const first = creations.find(hasUnique) ?? creations[0];
    if (first === undefined) return [];
    const id = `${create.id}/again`;
    const isSaidOfOne = hasUnique(first) && uniqueSaid.test(said) && !dependsOnMore.test(said);
    const isSaid =
      (isIdChosen && create.success.status === 201) ||
      isSaidOfOne ||
      (conflict !== undefined && calledUnique.some((name) => hasProperty(first, name)));
    const check: Check = {
      fact: 'the same creation is refused the second time',
      reads: [first.id],
      judge({ answer, failure }, exchanges) {
        const before = exchanges.of(first.id)?.answer;
        if (answer === undefined) return impossible(`no answer: ${failure}`);
        if (before === undefined || !isSuccess(before)) return impossible('it was not created before');
        const { status } = answer;
        const isOther = isSaid && conflict !== undefined && [400, 422].includes(status);
        if (status >= 400 && !isOther) return [];
        if (isOther) {
          const instead = {
            severity: 'status',
            words: `a repeated creation is answered ${status}, not 409`,
          } as const;
          return as(instead, broken(`the same creation is answered ${status} again`, 409, status));
        }
        const words = { severity: 'accepted', words: 'what has to be unique is created twice' } as const;
        const message = `the same creation is answered ${answer.status} again`;
        return as(words, isSaid ? broken(message, 409, answer.status) : differs(message, 409, answer.status));
      },
    };
    const step = { ...first, id };
    return [suite.case(create, 'again', conflict?.place ?? create.place, suite.proof(id, [step], true), [check])];
  });
}
