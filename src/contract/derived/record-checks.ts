import { hasKeys, isJsonObject, valueAt } from '../../openapi/document/json-pointer.ts';
import type { Check, Finding } from '../cases/case.ts';
import { code, isLacking, ofBody } from '../checks/deviations.ts';
import { as, broken, differs, from, impossible, isSuccess, ofSuccess } from '../checks/findings.ts';
import type { Exchange, Exchanges } from '../run/exchange.ts';
import type { Deviation } from '../run/report/deviation.ts';
import { type Difference, differencesOf } from './differences.ts';
import type { RequestSchema } from './request-schema.ts';
import { isSteady, isSteadyForNow, shownPart } from './shown-facts.ts';

/** Expects the answer to show the values of its own request that its schema declares. */
export function showsSent(at: string, facts: RequestSchema | undefined): Check {
  return ofSuccess('what was sent is shown as it was sent', (answer, { sent, step }) => {
    const thing = valueAt(answer.json, at);
    if (!hasKeys(thing)) return [];
    return differencesOf(shownPart(sent, facts, step.operation), thing, orderIn(facts)).flatMap((one) =>
      findingOf(one, 'is not what was sent', changedWhenSaved),
    );
  });
}

/** Whether the order of a resource's list matters; false for lists that the document does not declare. */
function orderIn(facts: RequestSchema | undefined): (path: string) => boolean {
  return (path) => {
    const [, name = '', ...deeper] = path.split('/');
    const property = deeper.length === 0 ? facts?.declared.get(name) : undefined;
    return property?.takes('array') === true && property.decided.get('uniqueItems') !== true;
  };
}

/** How an answer shows a resource. */
export interface Shown {
  /** JSON Pointer to it. */
  readonly at: string;
  readonly facts: RequestSchema | undefined;
  /** JSON Pointer to it in the earlier answer; undefined if that does not show it. */
  readonly shownAt: string | undefined;
}

/**
 * Expects the answer to show the resource as an earlier step has sent it, and as that step's answer has shown it.
 * @param steps the first that succeeded counts
 */
export function showsSteps(steps: readonly string[], { at, facts, shownAt }: Shown): Check[] {
  const asSent = showsSentBy(steps, at, facts);
  return shownAt === undefined ? [asSent] : [asSent, showsLater(steps, at, shownAt, facts)];
}

/**
 * Expects the answer to show the resource as an earlier step has sent it.
 * @param steps the first that succeeded counts
 * @param isMeant selects the sent properties to compare; all by default
 */
export function showsSentBy(
  steps: readonly string[],
  at: string,
  facts: RequestSchema | undefined,
  isMeant: (name: string) => boolean = () => true,
): Check {
  return ofSuccess({ fact: 'it is shown as it was sent', reads: steps }, (answer, _, exchanges) => {
    const before = successOf(steps, exchanges);
    const thing = valueAt(answer.json, at);
    if (before === undefined) return impossible('nothing to compare it with');
    if (!hasKeys(thing)) return impossible('the answer does not show it');
    const sent = Object.entries(shownPart(before.sent, facts, before.step.operation)).filter(([name]) => isMeant(name));
    return differencesOf(Object.fromEntries(sent), thing, orderIn(facts)).flatMap((one) =>
      findingOf(one, `is not what ${before.step.id} has sent`, changedWhenSaved),
    );
  });
}

/** A resource in an answer, and the same one in an earlier answer. */
interface Compared {
  readonly was: Readonly<Record<string, unknown>>;
  readonly is: Readonly<Record<string, unknown>>;
  /** The earlier step. */
  readonly step: string;
}

/**
 * Compares a resource with what an earlier answer has shown.
 * @param steps the first that succeeded counts
 * @param at JSON Pointer to the resource
 * @param shownAt JSON Pointer to it in the earlier answer
 */
function comparedWith(
  fact: string,
  steps: readonly string[],
  at: string,
  shownAt: string,
  judge: (compared: Compared) => Finding[],
): Check {
  return ofSuccess({ fact, reads: steps }, (answer, _, exchanges) => {
    const before = successOf(steps, exchanges);
    const [was, is] = [valueAt(before?.answer?.json, shownAt), valueAt(answer.json, at)];
    if (before === undefined || !hasKeys(was) || !hasKeys(is)) return impossible('nothing to compare it with');
    return judge({ was, is, step: before.step.id });
  });
}

/** Finds selected properties that differ from before. */
function keeps({ was, is, step }: Compared, isMeant: (name: string) => boolean): Finding[] {
  const kept = Object.entries(was).filter(([name]) => isMeant(name));
  return differencesOf(Object.fromEntries(kept), is).flatMap((one) =>
    findingOf(one, `is not what the answer to ${step} has shown`, changedUnasked),
  );
}

/**
 * Expects everything that does not change by itself to be as an earlier answer has shown it.
 * @param steps the first that succeeded counts
 */
export function showsAsBefore(
  steps: readonly string[],
  at: string,
  shownAt: string,
  facts: RequestSchema | undefined,
): Check {
  return keepsDeclared('the rest is what it was', steps, at, shownAt, facts, isSteady);
}

/**
 * Expects the times of the last change to be the same as before, for a resource that nothing has changed.
 * @param steps the first that succeeded counts
 */
export function isUnchanged(
  steps: readonly string[],
  at: string,
  shownAt: string,
  facts: RequestSchema | undefined,
): Check {
  const isOfChange = (name: string) =>
    /updat|modif|chang/i.test(name) && facts?.declared.get(name)?.text('format') === 'date-time';
  return comparedWith('the time of its last change is what it was', steps, at, shownAt, (compared) =>
    keepsTexts(
      compared,
      // A time stored with fewer digits has another length.
      (name, old, now) => !isOfChange(name) || old.length !== now.length || old === now,
      (name) => `${name} is later, though nothing has changed it since ${compared.step}`,
    ),
  );
}

/** Expects the time of creation to stay the same. */
export function keepsCreationTime(steps: readonly string[], at: string, shownAt: string): Check {
  const isOfCreation = (name: string) => /^(?:created|creation)(?:_?(?:at|on|time|date|timestamp))?$/i.test(name);
  return comparedWith('it was created when it was', steps, at, shownAt, (compared) =>
    keepsTexts(
      compared,
      (name, old, now) => !isOfCreation(name) || isSameTime(old, now),
      (name) => `${name} is not what the answer to ${compared.step} has shown`,
    ),
  );
}

/** Finds text properties whose change from then to now is not right. @param message describes a finding */
function keepsTexts(
  { was, is }: Compared,
  isRight: (name: string, old: string, now: string) => boolean,
  message: (name: string) => string,
): Finding[] {
  return Object.entries(was).flatMap(([name, old]) => {
    const now = is[name];
    if (typeof old !== 'string' || typeof now !== 'string' || isRight(name, old, now)) return [];
    return as(changedUnasked(name), from(`value of ${name}`, broken(message(name), old, now)));
  });
}

/** Whether two times are the same, at least to the second if one of them has no fraction. */
function isSameTime(one: string, other: string): boolean {
  const [a, b] = [Date.parse(one), Date.parse(other)];
  const isWhole = a % 1000 === 0 || b % 1000 === 0;
  return a === b || Number.isNaN(a - b) || (isWhole && Math.abs(a - b) < 1000);
}

/**
 * Expects what an answer has shown a moment before to be the same.
 * @param steps the first that succeeded counts
 */
export function showsLater(
  steps: readonly string[],
  at: string,
  shownAt: string,
  facts: RequestSchema | undefined,
): Check {
  return keepsDeclared('it is what was shown a moment before', steps, at, shownAt, facts, isSteadyForNow);
}

/** Expects selected declared properties of a resource to be the same as before. */
function keepsDeclared(
  fact: string,
  steps: readonly string[],
  at: string,
  shownAt: string,
  facts: RequestSchema | undefined,
  isMeant: (name: string, property: RequestSchema | undefined) => boolean,
): Check {
  const declared = facts?.declared;
  return comparedWith(fact, steps, at, shownAt, (compared) =>
    keeps(compared, (name) => declared?.has(name) === true && isMeant(name, declared.get(name))),
  );
}

/** Expects properties that a change has not named to be the same, also those that change by themselves by their names. */
export function keepsSettings(
  steps: readonly string[],
  at: string,
  shownAt: string,
  settings: ReadonlySet<string>,
  changed: readonly string[],
): Check {
  return comparedWith('what the change has not named is what it was', steps, at, shownAt, (compared) =>
    keeps(compared, (name) => settings.has(name) && !changed.includes(name)),
  );
}

/**
 * Expects a merge patch to keep what it leaves out of an object that it names (RFC 7396).
 * @param steps the first that succeeded has shown the object before, at `shownAt`
 */
export function mergesObjects(steps: readonly string[], at: string, shownAt: string): Check {
  return ofSuccess({ fact: 'objects are merged', reads: steps }, (answer, { sent }, exchanges) => {
    const [was, is] = [valueAt(successOf(steps, exchanges)?.answer?.json, shownAt), valueAt(answer.json, at)];
    if (!isJsonObject(was) || !isJsonObject(is) || !isJsonObject(sent)) return impossible('nothing to compare it with');
    return Object.entries(sent).flatMap(([name, patch]) => {
      const [old, now] = [was[name], is[name]];
      if (!isJsonObject(patch) || !isJsonObject(old) || !isJsonObject(now)) return [];
      const lost = Object.keys(old).filter(
        (key) => !(key in patch) && (old[key] ?? null) !== null && (now[key] ?? null) === null,
      );
      const words = { severity: 'data', words: `${code(name)} is replaced, not merged` } as const;
      return lost.flatMap((key) => as(words, broken(`${name} has lost ${key}`, old[key], now[key] ?? null)));
    });
  });
}

/** The first of the steps that succeeded. */
export function successOf(steps: readonly string[], exchanges: Exchanges): Exchange | undefined {
  return steps
    .map((step) => exchanges.of(step))
    .find((exchange) => exchange?.answer !== undefined && isSuccess(exchange.answer));
}

function changedWhenSaved(field: string): Deviation {
  return { severity: 'data', words: `${code(field)} is not kept as it was sent` };
}

function changedUnasked(field: string): Deviation {
  return { severity: 'data', words: `${code(field)} changes though nothing has changed it` };
}

function findingOf(
  { path, expected, got, isSpelling }: Difference,
  what: string,
  deviation: (field: string) => Deviation,
): Finding[] {
  const field = path.slice(1).replace(/\/\d+(?=\/|$)/g, '/*');
  if (isSpelling || isTrimmed(expected, got))
    return as(
      ofBody(`${code(field)} comes back in another spelling`),
      differs(`${field} comes back in another spelling`, expected, got),
    );
  const words = got === undefined ? isLacking(field) : deviation(field);
  return as(
    words,
    from(`value of ${field}`, broken(got === undefined ? `${field} is missing` : `${field} ${what}`, expected, got)),
  );
}

/** Whether texts differ only in white space around them, which many deployments drop. */
function isTrimmed(expected: unknown, got: unknown): boolean {
  return typeof expected === 'string' && typeof got === 'string' && expected !== got && expected.trim() === got.trim();
}
