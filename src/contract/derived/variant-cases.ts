import type { Operation } from '../../openapi/operations/operation.ts';
import type { Case } from '../cases/case.ts';
import { isTaken } from './acceptance.ts';
import { adviceFor } from './creation-cases.ts';
import type { Draft } from './drafts.ts';
import { type DeclaredBody, type DeclaredParameter, declaredBodies, declaredParameters } from './inputs.ts';
import { whyNotSent } from './may-be-sent.ts';
import { showsSent } from './record-checks.ts';
import type { RequestSchema } from './request-schema.ts';
import { shownAt } from './shown-facts.ts';
import { changedAt, type Slot, slotsOf } from './slots.ts';
import type { Suite } from './suite.ts';
import { type Variant, variantsOf } from './variants.ts';
import { mainPurpose, seedOf } from './world.ts';

/** The most requests with which the values of a body are tried. */
const mostBodies = 6;

/** The most with which those of parameters are. */
const mostQueries = 5;

/** A value that is tried, and where. */
interface Trial {
  readonly slot: Slot;
  readonly variant: Variant;
}

/** Bodies that use what the document allows: all that is optional, each half of it, each value, both limits, each branch. */
export function bodyVariantCases(suite: Suite, operation: Operation): Case[] {
  if (whyNotSent(operation, suite.world) !== undefined) return [];
  return declaredBodies(suite.document, operation).flatMap((body, index) => bodyCases(suite, operation, body, index));
}

function bodyCases(suite: Suite, operation: Operation, body: DeclaredBody, index: number): Case[] {
  const { facts } = body;
  const slots = slotsOf(facts).filter(({ path }) => !isTakenFrom(suite, operation, path));
  const optional = slots.filter(({ isRequired, path }) => !isRequired && depthOf(path) === 1);
  const prefix = index === 0 ? '' : `/${body.mediaType}`;
  const whole = (['all', ...(optional.length > 3 ? (['odd', 'even'] as const) : [])] as const).flatMap((extent) => {
    if (optional.length === 0 && index === 0) return [];
    const id = `${operation.id}/optional/${extent}${prefix}`;
    return acceptance(suite, operation, id, suite.draft(operation, id, { optional: extent, body }), []);
  });
  // Another media type holds the same: it is tried once.
  if (index > 0) return whole.slice(0, 1);
  return [...whole, ...branchCases(suite, operation, body), ...valueCases(suite, operation, body, slots)];
}

/** Each branch of what the body leaves open at its root. */
function branchCases(suite: Suite, operation: Operation, body: DeclaredBody): Case[] {
  return body.facts.alternatives.slice(1).flatMap((branch, index) => {
    const id = `${operation.id}/branch/${index + 1}`;
    const draft = suite.draft(operation, id, { optional: 'all', body: { ...body, facts: branch } });
    const own = slotsOf(branch).filter(({ path }) => !isTakenFrom(suite, operation, path));
    return [
      ...acceptance(suite, operation, id, draft, []),
      ...rowsOf(suite, own, operation)
        .slice(0, 2)
        .flatMap((row, at) => rowCase(suite, operation, `${id}/values/${at}`, { ...body, facts: branch }, row)),
    ];
  });
}

/** The values of all fields, one of each in a request. */
function valueCases(suite: Suite, operation: Operation, body: DeclaredBody, slots: readonly Slot[]): Case[] {
  return rowsOf(suite, slots, operation)
    .slice(0, mostBodies)
    .flatMap((row, index) => rowCase(suite, operation, `${operation.id}/values/${index}`, body, row));
}

/** Values put together so that no field has two in a request, the sure ones first. */
function rowsOf(suite: Suite, slots: readonly Slot[], operation: Operation): Trial[][] {
  const bySlot = slots.map((slot) => {
    const variants = variantsOf(slot, suite.making(operation, slot.path));
    return [...variants]
      .sort((a, b) => Number(b.isSure) - Number(a.isSure))
      .map((variant): Trial => ({ slot, variant }));
  });
  const count = Math.max(0, ...bySlot.map(({ length }) => length));
  return Array.from({ length: count }, (_, index) => bySlot.flatMap((trials) => trials.slice(index, index + 1)));
}

function rowCase(suite: Suite, operation: Operation, id: string, body: DeclaredBody, row: readonly Trial[]): Case[] {
  const draft = suite.draft(operation, id, { optional: 'all', body });
  let value = draft.body;
  const tried: Trial[] = [];
  // What holds others is changed first, and a place that is gone then is not.
  for (const trial of row) {
    if (tried.some(({ slot }) => trial.slot.path.startsWith(`${slot.path}/`))) continue;
    const changed = changedAt(value, trial.slot.path, trial.variant.value);
    if (changed === undefined || !(containsBytes(changed.body) || body.facts.allows(changed.body))) continue;
    value = changed.body;
    tried.push(trial);
  }
  if (tried.length === 0) return [];
  const unsure = draft.unsure.filter((path) => !tried.some(({ slot }) => slot.path === path));
  return acceptance(suite, operation, id, { ...draft, body: value, unsure }, tried);
}

function containsBytes(value: unknown): boolean {
  if (value instanceof Uint8Array) return true;
  return typeof value === 'object' && value !== null && Object.values(value).some(containsBytes);
}

function acceptance(suite: Suite, operation: Operation, id: string, draft: Draft, tried: readonly Trial[]): Case[] {
  const { document, world } = suite;
  const step = suite.asStep(id, operation, draft);
  const isSure = draft.unsure.length === 0 && tried.every(({ variant }) => variant.isSure);
  const what = tried.map(({ slot, variant }) => `${slot.label === '' ? 'the body' : slot.label} ${variant.name}`);
  const plain = suite.plainOf(operation);
  const role = world.roleOf(operation);
  const at = role?.resource.dataAt[operation.id];
  const shown = at === undefined ? [] : [showsSent(at, shownAt(document, operation, at))];
  const checks = [isTaken({ what, isSure, plain, advice: adviceFor(operation) }), ...shown];
  const name = id.slice(operation.id.length + 1);
  const [first] = tried;
  const place = first === undefined ? operation.place : first.slot.facts.placeOf(first.variant.keyword);
  return [suite.case(operation, name, place, suite.proof(id, [step], step.mayCreate), checks)];
}

/** Values of optional parameters, each valid. */
export function parameterVariantCases(suite: Suite, operation: Operation): Case[] {
  if (whyNotSent(operation, suite.world) !== undefined) return [];
  const parameters = declaredParameters(suite.document, operation).filter(isWorthTrying);
  const trials = parameters.map((parameter) => {
    const { name, facts } = parameter;
    const seed = seedOf(`${operation.id}?${name}`);
    const comesFrom = suite.world.taken(operation, parameter, () => 'subject') !== undefined;
    const slot: Slot = { path: '', label: name, name, facts, isRequired: true, owner: undefined };
    const plain = suite.drafts.parameterValue(operation, parameter, seed);
    const first: Variant = { name: 'given', keyword: 'type', ...plain };
    const opaque = /cursor|page_?token|continuation|after$|before$/i.test(name) && !comesFrom;
    // What a deployment hands out is never made up.
    if (opaque) return [];
    const others = comesFrom
      ? []
      : variantsOf(slot, { seed }).filter(
          ({ value }) => value !== null && (parameter.in === 'query' || isPlainText(value)),
        );
    return [first, ...others].map((variant) => ({ parameter, slot, variant }));
  });
  const count = Math.min(mostQueries, Math.max(0, ...trials.map(({ length }) => length)));
  return Array.from({ length: count }, (_, index) => index).flatMap((index) => {
    const row = trials.flatMap((some) => some.slice(index, index + 1));
    const id = `${operation.id}/parameters/${index}`;
    const draft = suite.draft(operation, id);
    const given = row.map(({ parameter, variant }) => ({
      in: parameter.in,
      name: parameter.name,
      value: variant.value,
    }));
    const kept = draft.parameters.filter(
      (one) => !given.some((other) => other.in === one.in && other.name === one.name),
    );
    const isSure = row.every(({ variant, parameter }) => variant.isSure && isPlainParameter(parameter.facts));
    const unsure = isSure ? draft.unsure : [...draft.unsure, 'parameters'];
    return acceptance(suite, operation, id, { ...draft, parameters: [...kept, ...given], unsure }, row);
  });
}

/**
 * Whether a parameter may be given. A required one often says whose things are meant, and is left as it is; conditions are
 * met by nobody who makes them up.
 */
function isWorthTrying({ in: location, name, isRequired, facts }: DeclaredParameter): boolean {
  if (location === 'path' || isRequired || facts.get('deprecated') === true) return false;
  return location !== 'header' || !/^(?:if-.*|range|prefer|.*signature.*|.*idempotency.*)$/i.test(name);
}

/** Whether a header can hold a value. */
function isPlainText(value: unknown): boolean {
  return typeof value !== 'string' || /^[!-~](?:[ -~]*[!-~])?$/.test(value);
}

/** Whether every value of a parameter means something: a word that is looked for, a number, one of a few. */
function isPlainParameter(facts: RequestSchema): boolean {
  const { types = [] } = facts.decided;
  return (
    facts.decided.enumeration !== undefined ||
    types.some((type) => type === 'integer' || type === 'boolean' || type === 'number')
  );
}

/** Whether a place of a body takes an id, so that no other value is tried there. */
function isTakenFrom({ world }: Suite, operation: Operation, path: string): boolean {
  const place = { in: 'body', name: path } as const;
  return world.isOutOfReach(operation, place) || world.taken(operation, place, () => mainPurpose) !== undefined;
}

function depthOf(path: string): number {
  return path.split('/').length - 1;
}
