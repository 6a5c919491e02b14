import type { Operation } from '../../openapi/operations/operation.ts';
import type { Resource } from '../../openapi/resources/resource.ts';
import type { Case } from '../cases/case.ts';
import { isTaken } from './acceptance.ts';
import { idIsNew, locationLeadsHere } from './creation-checks.ts';
import { declaredBodies, optionalOf } from './inputs.ts';
import { mainPurpose, type Purpose, purposeFor } from './instances.ts';
import { showsSent, showsSteps } from './record-checks.ts';
import { shownAt } from './shown-facts.ts';
import type { Suite } from './suite.ts';

/** The purpose of an instance that no request of the run changes. */
export const witness: Purpose = 'witness';

/** Whether an operation exists that could change a witness by mistake. */
export function hasWitness({ update, replace, delete: remove }: Resource): boolean {
  return update !== undefined || replace !== undefined || remove !== undefined;
}

/** Cases that a resource is created, shows what was sent, and can be read. */
export function creationCases(suite: Suite, resource: Resource): Case[] {
  const { create } = resource;
  if (create === undefined || !suite.world.isOwn(resource)) return [];
  const isMade = suite.world.sourceOf(resource).kind === 'created';
  return [
    ...created(suite, resource, create, mainPurpose),
    ...readBack(suite, resource, mainPurpose),
    // Created between two instances that are read later: a faulty deletion may remove a neighbour.
    ...(isMade && suite.asks(resource.delete) ? created(suite, resource, create, resource.delete.id) : []),
    // Paging needs a list of two.
    ...((isMade ? hasWitness(resource) : resource.list !== undefined) ? created(suite, resource, create, witness) : []),
  ];
}

/** The creation of one instance, for a purpose. */
export function created(suite: Suite, resource: Resource, create: Operation, purpose: Purpose): Case[] {
  const { document } = suite;
  const steps = suite.creation(resource, purpose);
  const [first, ...others] = steps;
  if (first === undefined) return [];
  const proof = suite.proof(first.id, steps, true);
  const facts = shownAt(document, create, resource.dataAt[create.id] ?? '');
  const tried = {
    what: [],
    ...suite.surenessOf(resource, purpose),
    optional: optionalOf(declaredBodies(document, create)[0]),
    others: others.map(({ id }) => id),
    advice: adviceFor(create),
  };
  const name = purpose === mainPurpose ? 'valid' : purpose === witness ? `valid/${witness}` : 'valid/deleted';
  const place = create.place;
  const at = resource.dataAt[create.id];
  const shown = at === undefined ? [] : [showsSent(at, facts)];
  const isUnique = resource.id !== undefined && at !== undefined ? [idIsNew(`${at}/${resource.id}`, create)] : [];
  return [suite.case(create, name, place, proof, [isTaken(tried), ...shown, ...isUnique], first.id)];
}

/** Cases that a created resource can be read, as it was shown and as it was sent. */
function readBack(suite: Suite, resource: Resource, purpose: Purpose): Case[] {
  const { read, create } = resource;
  if (create === undefined || !suite.asks(read)) return [];
  const [first, ...others] = suite.creation(resource, purpose);
  if (first === undefined) return [];
  const step = suite.step(`${read.id}/valid`, read, { purposeOf: purposeFor(resource, purpose) });
  const facts = shownAt(suite.document, read, resource.dataAt[read.id] ?? '');
  const at = resource.dataAt[read.id];
  const tried = { what: [], isSure: true, unsure: [], advice: adviceFor(read) };
  const sources = [first, ...others].map(({ id }) => id);
  const checks = at === undefined ? [] : showsSteps(sources, { at, facts, shownAt: resource.dataAt[create.id] });
  const proof = suite.proof(step.id, [step], true);
  const location = resource.hasLocation
    ? [suite.case(create, 'location', create.place, proof, [locationLeadsHere(sources)])]
    : [];
  return [suite.case(read, 'valid', read.place, proof, [isTaken(tried), ...checks]), ...location];
}

/** What a person can do if no valid request of an operation is known. */
export function adviceFor({ id }: Operation): string {
  return `give values that it takes with --config, under values: ${id}`;
}
