import type { Operation } from '../../openapi/operations/operation.ts';
import type { Resource } from '../../openapi/resources/resource.ts';
import type { Case } from '../cases/case.ts';
import type { Step } from '../cases/step.ts';
import { isTaken } from './acceptance.ts';
import { bytesChecks, putterOf } from './bytes-checks.ts';
import { adviceFor } from './creation-cases.ts';
import type { DraftOptions } from './drafts.ts';
import { declaredBodies, declaredParameters, optionalOf } from './inputs.ts';
import { listStepOf, mainPurpose, stepOf } from './instances.ts';
import { isSafe } from './may-be-sent.ts';
import { isReference } from './name-meanings.ts';
import { showsSent } from './record-checks.ts';
import { settingOf } from './settings.ts';
import { plainId, type Suite } from './suite.ts';

/** Cases that list the existing resources which a run uses if it can't create its own. */
export function othersCases(suite: Suite, resource: Resource): Case[] {
  const source = suite.world.sourceOf(resource);
  if (source.kind !== 'listed') return [];
  const { list } = source;
  const step = suite.step(listStepOf(resource), list);
  const taken = isTaken({ what: [], isSure: true, unsure: [], advice: adviceFor(list) });
  return [suite.case(list, 'valid', list.place, suite.proof(step.id, [step], true), [taken])];
}

/** Cases of operations that are not called, each with the reason. */
export function unsentCases(suite: Suite): Case[] {
  return suite.document.operations.flatMap((operation) => {
    const whyNot = suite.whyNotSent(operation);
    if (whyNot === undefined) return [];
    const id = plainId(operation);
    const draft = { references: {}, parameters: [], unsure: [] };
    const step = suite.asStep(id, operation, draft, { whyNot, mayCreate: false });
    const taken = isTaken({ what: [], isSure: false, unsure: [], advice: adviceFor(operation) });
    return [suite.case(operation, 'valid', operation.place, suite.proof(id, [step]), [taken])];
  });
}

/** Cases that every other operation succeeds once: lists, reads, and actions on an instance of their own. */
export function operationCases(suite: Suite): Case[] {
  const { world, document } = suite;
  const known = new Set(
    world.resources.flatMap((one) => {
      const { create, read, update, replace, delete: remove } = one;
      if (world.sourceOf(one).kind === 'created') return [create, read, update, replace, remove];
      return world.isOwn(one) ? [create, read] : [];
    }),
  );
  const operations = document.operations.filter((operation) => {
    if (!suite.asks(operation) || known.has(operation) || settingOf(operation, suite.world) !== undefined) return false;
    return suite.plainOf(operation).includes(plainId(operation));
  });
  return operations.toSorted((a, b) => rank(a) - rank(b)).flatMap((operation) => succeeds(suite, operation));
}

/** The order of methods: those that store come before those that read and delete. */
function rank({ method }: Operation): number {
  return ['PUT', 'POST', 'PATCH', 'GET', 'HEAD', 'DELETE'].indexOf(method);
}

function succeeds(suite: Suite, operation: Operation): Case[] {
  const id = plainId(operation);
  const own = suite.ownOf(operation);
  const creation = own === undefined ? [] : suite.creation(own, operation.id);
  const [body] = declaredBodies(suite.document, operation);
  const attempts: DraftOptions[] = [{ optional: 'none' }, { optional: 'all' }];
  if (body !== undefined && body.examples.length > 0) attempts.push({ isExample: true });
  const needs = own === undefined ? {} : { needs: stepOf(own, operation.id) };
  const put = putterOf(suite, operation);
  const where = put !== undefined && suite.ownOf(put) !== undefined ? { purposeOf: suite.purposeOf(put) } : {};
  const steps = (body === undefined ? attempts.slice(0, 1) : attempts).map((attempt, index) => {
    const at = index === 0 ? id : `${id}/${index + 1}`;
    return suite.step(at, operation, { ...attempt, ...where }, { ...needs, ...(index > 0 && { insteadOf: id }) });
  });
  const brought = own === undefined ? [] : inOtherStates(suite, operation, own);
  const { unsure } = suite.draft(operation, id);
  const again = [...steps.slice(1), ...brought.filter(({ insteadOf }) => insteadOf === id)];
  const others = again.map((one) => one.id);
  const optional = optionalOf(body);
  const mayBeMissing = isOfOneThing(operation) || takesSeveral(suite, operation) || takesUnknown(suite, operation);
  const dependsOnState = own !== undefined;
  const tried = {
    ...{ what: [], isSure: true, unsure, others, optional, mayBeMissing, dependsOnState },
    advice: adviceFor(operation),
  };
  const role = suite.world.roleOf(operation);
  const at = role?.role === 'create' ? role.resource.dataAt[operation.id] : undefined;
  const shown = at === undefined ? [] : [showsSent(at, suite.shown(operation, at))];
  const proof = suite.proof(id, [...creation, ...steps, ...brought], isSafe(operation));
  return [
    suite.case(
      operation,
      'valid',
      operation.place,
      proof,
      [isTaken(tried), ...shown, ...bytesChecks(suite, operation)],
      id,
    ),
  ];
}

/** The most other actions that are tried before a refused one. */
const mostBefore = 2;

/**
 * The steps for an action that the resource's state forbids: another action before it, such as closing a ticket before
 * reopening it.
 */
function inOtherStates(suite: Suite, operation: Operation, own: Resource): Step[] {
  if (!operation.responses.has('409')) return [];
  const others = suite.document.operations.filter((one) => one !== operation && suite.ownOf(one) === own);
  const verb = verbOf(operation);
  const isOpposite = (one: Operation) => Number(!verb.includes(verbOf(one)) && !opposites.get(verb)?.test(verbOf(one)));
  const tried = others.toSorted((a, b) => isOpposite(a) - isOpposite(b)).slice(0, mostBefore);
  const id = plainId(operation);
  const purposeOf = suite.purposeOf(operation);
  return tried.flatMap((other, index) => {
    const before = suite.step(
      `${id}/after/${other.id}`,
      other,
      { purposeOf },
      { needs: stepOf(own, operation.id), needsFailure: id },
    );
    const then = suite.step(`${id}/${index + 4}`, operation, {}, { needs: before.id, insteadOf: id });
    return [before, then];
  });
}

/** The last word of an operation's path: `close` of `/tickets/{id}/close`. */
function verbOf({ path }: Operation): string {
  return (path.split(/[/:.]/).at(-1) ?? '').toLowerCase();
}

/** Actions that must come before others, where the words don't show it. */
const opposites: ReadonlyMap<string, RegExp> = new Map([
  ['reopen', /clos|resolv|complet|cancel|archiv/],
  ['open', /clos/],
  ['resume', /paus|suspend|hold|stop/],
  ['restart', /stop|paus/],
  ['unpause', /paus/],
  ['activate', /suspend|deactivat|disable|block/],
  ['enable', /disable/],
  ['restore', /archiv|delet|cancel/],
  ['return', /lend|check_?out|borrow|loan|rent/],
  ['finish', /start|begin/],
  ['complete', /start|begin|accept|confirm/],
  ['stop', /start|begin/],
  ['deliver', /ship|dispatch/],
  ['ship', /pay|confirm|pack/],
]);

/** Whether it reads the single dependent of a resource, which may not exist yet, such as the label of a parcel. */
function isOfOneThing({ method, path, pathParameters, responses, success }: Operation): boolean {
  const isBelow = pathParameters.length > 0 && !path.endsWith('}');
  const [first] = success.content;
  return method === 'GET' && isBelow && responses.has('404') && first !== undefined;
}

/** Whether it takes the ids of several resources, whose relation may not exist. */
function takesSeveral({ document, world }: Suite, operation: Operation): boolean {
  const [body] = declaredBodies(document, operation);
  const taken = world.takenInBody(operation, () => mainPurpose);
  const inBody = [...(body?.facts.decided.properties.keys() ?? [])].filter((name) => taken(`/${name}`) !== undefined);
  return operation.responses.has('404') && operation.method === 'POST' && inBody.length > 1;
}

/** Whether it takes an id that the run knows only from the document's examples. */
function takesUnknown({ document, world }: Suite, operation: Operation): boolean {
  const parameters = declaredParameters(document, operation).filter(
    ({ in: location, isRequired, name }) => isRequired && (location === 'path' || isReference(name)),
  );
  return operation.responses.has('404') && parameters.some((one) => world.sourceAt(operation, one) === undefined);
}
