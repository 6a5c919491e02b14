import fc from 'fast-check';
import type { Operation } from '../../openapi/operations/operation.ts';
import type { Check } from '../cases/case.ts';
import { makeCase } from '../cases/make-case.ts';
import { writeOnlyNames } from '../cases/write-only.ts';
import { trial } from '../fuzz/bodies.ts';
import type { FuzzProperty } from '../fuzz/property.ts';
import { neededBy } from '../run/choice.ts';
import { isRefusedFor } from './acceptance.ts';
import { answerChecks } from './answer-cases.ts';
import { bodyRefusals } from './body-refusals.ts';
import { freeSlots, type Trial as Tried, type TriedDraft } from './body-trials.ts';
import { type Draft, withParameters } from './drafts.ts';
import { declaredBodies } from './inputs.ts';
import { isSafe } from './may-be-sent.ts';
import { parameterRefusals } from './parameter-refusals.ts';
import { anything, soundValues } from './random-values.ts';
import { draftOf, type Refusal } from './refusal.ts';
import { settingOf } from './settings.ts';
import { changedAt, type Slot } from './slots.ts';
import type { Suite } from './suite.ts';
import { acceptanceChecks, type ParameterTrial, parameterTrials } from './variant-cases.ts';

/** The random values of a request. */
interface Random {
  readonly body: readonly Tried[];
  readonly parameters: readonly ParameterTrial[];
}

/** Makes a request with random values for the step with an id. */
type Made = (id: string) => { readonly draft: Draft; readonly checks: readonly Check[] };

/**
 * Random requests of a document's operations: valid ones, ones with a single mistake, and ones with arbitrary JSON in one
 * place, which only must not cause a server error.
 * @param requests their number in total
 */
export function randomRequests(suite: Suite, requests: number): FuzzProperty[] {
  const known = new Set<string>();
  const kinds = suite.document.operations.flatMap((operation) => kindsOf(suite, operation, known));
  const hidden = writeOnlyNames(suite.document);
  const part = (index: number) => Math.floor((requests + index) / kinds.length);
  return kinds
    .map((kind, index) => property(suite, kind, part(kinds.length - 1 - index), hidden))
    .filter(({ runs }) => runs > 0);
}

/** Random requests of one kind, of one operation. */
interface Kind {
  readonly operation: Operation;
  readonly name: 'valid' | 'invalid' | 'anything';
  readonly made: fc.Arbitrary<Made>;
}

function kindsOf(suite: Suite, operation: Operation, known: Set<string>): Kind[] {
  // Other requests still need what a deletion removes.
  if (operation.method === 'DELETE' || suite.world.roleOf(operation)?.role === 'delete') return [];
  // The settings of the deployment stay unchanged.
  if (settingOf(operation, suite.world) !== undefined) return [];
  const isAction = suite.ownOf(operation) !== undefined;
  const random = randomOf(suite, operation);
  const refusals = suite.mayBeRefused(operation)
    ? [...bodyRefusals(suite, operation, known), ...parameterRefusals(suite, operation, known)].filter(isOneOfMany)
    : [];
  const kinds: Kind[] = [];
  if (random !== undefined && suite.asks(operation) && !isAction)
    kinds.push({ operation, name: 'valid', made: random.map((one) => (id) => valid(suite, operation, id, one)) });
  if (refusals.length > 0) {
    const wrong = fc.tuple(fc.constantFrom(...refusals), random ?? fc.constant({ body: [], parameters: [] }));
    const made = wrong.map(
      ([refusal, one]): Made =>
        (id) =>
          invalid(suite, operation, id, one, refusal),
    );
    kinds.push({ operation, name: 'invalid', made });
  }
  const places = placesOf(suite, operation);
  if (places.length > 0 && suite.asks(operation) && (isSafe(operation) || !isAction)) {
    const odd = fc.tuple(fc.constantFrom(...places), anything);
    kinds.push({
      operation,
      name: 'anything',
      made: odd.map(
        ([place, value]) =>
          (id) =>
            place(id, value),
      ),
    });
  }
  return kinds;
}

function property(
  suite: Suite,
  { operation, name, made }: Kind,
  runs: number,
  hidden: ReadonlySet<string>,
): FuzzProperty {
  const { document } = suite;
  const { place } = operation;
  const id = `fuzz/${operation.id}/${name}`;
  const stepOf = (step: string, draft: Draft) => suite.asStep(step, operation, draft);
  const always = answerChecks(document, operation, hidden);
  return {
    testCase: makeCase(document, { id, operation, place, proof: undefined, checks: [] }),
    runs,
    needs: neededBy(stepOf(id, draftOf(suite, operation, id, { optional: 'all' }))),
    trials: made.map((make) => (run) => {
      const { draft, checks } = make(run);
      return [trial(document, stepOf(run, draft), { operation, place, checks: [...checks, ...always] })];
    }),
  };
}

/** Random values for the places of an operation's requests, for about half of them each; undefined if there are none. */
function randomOf(suite: Suite, operation: Operation): fc.Arbitrary<Random> | undefined {
  const [body] = declaredBodies(suite.document, operation);
  const slots = body === undefined ? [] : freeSlots(suite, operation, body);
  const ofBody = slots.flatMap((slot) => {
    const values = soundValues(slot, suite.making(operation, slot.path));
    return values === undefined ? [] : [values.map((variant): Tried => ({ slot, variant }))];
  });
  const ofParameters = parameterTrials(suite, operation).flatMap((trials) => {
    const sure = trials.filter(({ isSure }) => isSure);
    return sure.length === 0 ? [] : [fc.constantFrom(...sure)];
  });
  if (ofBody.length + ofParameters.length === 0) return undefined;
  return fc.record({ body: someOf(ofBody), parameters: someOf(ofParameters) });
}

function someOf<T>(each: readonly fc.Arbitrary<T>[]): fc.Arbitrary<T[]> {
  const maybe = each.map((one) =>
    fc.option(
      one.map((value) => [value]),
      { nil: [], freq: 2 },
    ),
  );
  return fc.tuple(...maybe).map((all) => all.flat());
}

/** A valid request with those random values that are allowed together. */
function randomDraft(suite: Suite, operation: Operation, id: string, random: Random): TriedDraft {
  const [body] = declaredBodies(suite.document, operation);
  const draft = draftOf(suite, operation, id, { optional: 'all' });
  let value = draft.body;
  const tried: Tried[] = [];
  for (const one of random.body) {
    const changed = changedAt(value, one.slot.path, one.variant.value);
    if (changed === undefined || body?.facts.allows(changed.body) !== true) continue;
    value = changed.body;
    tried.push(one);
  }
  const given = random.parameters.map(({ parameter: { in: location, name }, variant }) => ({
    in: location,
    name,
    value: variant.value,
  }));
  const unsure = draft.unsure.filter((path) => !tried.some(({ slot }) => slot.path === path));
  const whole = withParameters(
    { ...draft, ...(body !== undefined && value !== undefined && { body: value }), unsure },
    given,
  );
  return { draft: whole, tried: [...tried, ...random.parameters] };
}

/** A valid request. Its refusal is only observed: random values may contradict each other, as a price below the cost. */
function valid(suite: Suite, operation: Operation, id: string, random: Random): ReturnType<Made> {
  const found = randomDraft(suite, operation, id, random);
  return { draft: found.draft, checks: acceptanceChecks(suite, operation, found, false) };
}

/** Whether every correct deployment refuses a mistake, independent of the rest of the request. */
function isOneOfMany({ isSure, part }: Refusal): boolean {
  return isSure && part !== undefined;
}

function invalid(suite: Suite, operation: Operation, id: string, random: Random, refusal: Refusal): ReturnType<Made> {
  const { draft } = randomDraft(suite, operation, id, random);
  const { label, name, part } = refusal;
  const [body] = declaredBodies(suite.document, operation);
  const spoilt = part?.group === 'body' || part?.group === 'parameters' ? part.spoilt(draft) : undefined;
  const isInvalid = part?.group === 'parameters' || body?.isJson !== true || !body.facts.allows(spoilt?.body);
  const plain = suite.plainOf(operation);
  const wrong = isRefusedFor({ label, name, isSure: true, plain });
  return { draft: spoilt !== undefined && isInvalid ? spoilt : refusal.draft, checks: [wrong] };
}

/** Functions that put a value into one place of a request. */
function placesOf(suite: Suite, operation: Operation): ((id: string, value: unknown) => ReturnType<Made>)[] {
  const [body] = declaredBodies(suite.document, operation);
  const slots: Slot[] = body === undefined ? [] : freeSlots(suite, operation, body);
  const draft = (id: string) => draftOf(suite, operation, id, { optional: 'all' });
  const inBody = slots.map((slot) => (id: string, value: unknown) => {
    const plain = draft(id);
    const changed = changedAt(plain.body, slot.path, value);
    return { draft: changed === undefined ? plain : { ...plain, body: changed.body }, checks: [] };
  });
  const inParameters = parameterTrials(suite, operation).flatMap(([first]) => {
    if (first === undefined || first.parameter.in !== 'query') return [];
    const { in: location, name } = first.parameter;
    return [
      (id: string, value: unknown) => ({
        draft: withParameters(draft(id), [{ in: location, name, value }]),
        checks: [],
      }),
    ];
  });
  return [...inBody, ...inParameters];
}
