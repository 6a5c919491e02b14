import type { Operation } from '../../openapi/operations/operation.ts';
import type { Case, Check } from '../cases/case.ts';
import { hasEntry, isNotThere } from './absence-checks.ts';
import { isTaken } from './acceptance.ts';
import { adviceFor, hasWitness, witness } from './creation-cases.ts';
import { withParameters } from './drafts.ts';
import { createdIdAt, mainPurpose, purposeFor, stepOf } from './instances.ts';
import { List } from './list.ts';
import { isUnchanged, showsAsBefore, showsSteps } from './record-checks.ts';
import { shownAt } from './shown-facts.ts';
import type { Suite } from './suite.ts';

/** Cases that a deleted resource can't be read, changed, listed or deleted again, and that others still exist. */
export function deletionCases(suite: Suite): Case[] {
  return suite.world.made.flatMap((resource) => {
    const operation = resource.delete;
    if (!suite.asks(operation)) return [];
    const purpose = operation.id;
    const purposeOf = purposeFor(resource, purpose);
    const id = `${operation.id}/valid`;
    const step = suite.step(id, operation, { purposeOf }, { needs: stepOf(resource, purpose) });
    const taken = isTaken({ what: [], isSure: true, unsure: [], advice: adviceFor(operation) });
    const cases = [suite.case(operation, 'valid', operation.place, suite.proof(id, [step]), [taken])];
    const { read, list } = resource;
    const after = (other: Operation, of: Operation, name: string, check: Check) => {
      const at = `${of.id}/${name}`;
      const request = suite.step(at, other, { purposeOf }, { needs: id });
      cases.push(suite.case(of, name, operation.place, suite.proof(at, [request]), [check]));
    };
    if (suite.asks(read)) after(read, operation, 'read', isNotThere(read, 'what was deleted can still be read'));
    after(operation, operation, 'twice', isNotThere(operation, 'a second deletion is accepted'));
    const change = resource.update ?? (resource.replace === resource.create ? undefined : resource.replace);
    // PUT may create what does not exist.
    const mayCreate = change?.method === 'PUT' && change.responses.has('201');
    if (!mayCreate && suite.asks(change))
      after(change, change, 'deleted', isNotThere(change, 'what was deleted can still be changed'));
    const { entriesAt, id: idName } = resource;
    const idAt = createdIdAt(resource);
    if (suite.asks(list) && entriesAt !== undefined && idName !== undefined && idAt !== undefined) {
      const made = { entriesAt, id: idName, idAt, steps: suite.creationIds(resource, purpose) };
      const shown = new List(suite, resource, list, entriesAt);
      const others = [mainPurpose, witness].map((other) =>
        shown.shows(suite.creationIds(resource, other), idAt, idName, 'what was not deleted is not listed any more'),
      );
      const gone = hasEntry(made, false, 'what was deleted is still listed');
      const at = `${operation.id}/listed`;
      const request = suite.asStep(at, list, withParameters(suite.draft(list, at), shown.longest), { needs: id });
      const proof = suite.proof(at, [request]);
      cases.push(suite.case(operation, 'listed', operation.place, proof, [gone, ...others]));
    }
    return cases;
  });
}

/** Cases that a witness is unchanged at the end. */
export function witnessCases(suite: Suite): Case[] {
  return suite.world.made.flatMap((resource) => {
    const { read, create } = resource;
    const at = read && resource.dataAt[read.id];
    const shown = create && resource.dataAt[create.id];
    if (!hasWitness(resource) || at === undefined || !suite.asks(read)) return [];
    const id = `${read.id}/${witness}`;
    const steps = suite.creationIds(resource, witness);
    const step = suite.step(
      id,
      read,
      { purposeOf: purposeFor(resource, witness) },
      { needs: stepOf(resource, witness) },
    );
    const facts = shownAt(suite.document, read, at);
    const still = isTaken({ what: [], isSure: true, unsure: [], advice: adviceFor(read) });
    const checks =
      shown === undefined ? [] : [showsAsBefore(steps, at, shown, facts), isUnchanged(steps, at, shown, facts)];
    return [
      suite.case(read, witness, read.place, suite.proof(id, [step]), [
        still,
        ...showsSteps(steps, { at, facts, shownAt: undefined }),
        ...checks,
      ]),
    ];
  });
}
