import type { Operation } from '../../openapi/operations/operation.ts';
import type { Case, Check } from '../cases/case.ts';
import type { Proof } from '../cases/step.ts';
import { isTaken } from './acceptance.ts';
import type { Trial, TriedDraft } from './body-trials.ts';
import { adviceFor } from './creation-cases.ts';
import { withParameters } from './drafts.ts';
import { type DeclaredParameter, declaredParameters } from './inputs.ts';
import { mainPurpose } from './instances.ts';
import { showsSent } from './record-checks.ts';
import type { RequestSchema } from './request-schema.ts';
import { seedOf } from './seeds.ts';
import { settingOf } from './settings.ts';
import { shownAt } from './shown-facts.ts';
import type { Slot } from './slots.ts';
import type { Suite } from './suite.ts';
import { type Variant, variantsOf } from './variants.ts';

/** The most requests with which the values of parameters are tried. */
const mostQueries = 5;

/** Cases of trial bodies that no creation of the run uses. */
export function bodyVariantCases(suite: Suite, operation: Operation): Case[] {
  // The settings of the deployment stay unchanged.
  if (!suite.asks(operation) || settingOf(operation, suite.world) !== undefined) return [];
  return suite.unusedTrials(operation).flatMap((trial) => {
    const id = `${operation.id}/${trial.name}`;
    const found = trial.draft(id);
    if (found === undefined) return [];
    const step = suite.asStep(id, operation, found.draft);
    return [acceptance(suite, operation, trial.name, found, suite.proof(id, [step], step.mayCreate))];
  });
}

/** Cases of the trial bodies with which the run creates its own resources. */
export function usedTrialCases(suite: Suite): Case[] {
  return suite.usedTrials.flatMap(({ operation, trial, step, found }) => {
    const proof = suite.proofOf(step);
    return proof === undefined ? [] : [acceptance(suite, operation, trial.name, found, proof, step)];
  });
}

/** @param judged the step of the proof that is judged; the last by default */
function acceptance(
  suite: Suite,
  operation: Operation,
  name: string,
  found: TriedDraft,
  proof: Proof,
  judged?: string,
): Case {
  const [first] = found.tried;
  // Optional properties may exclude each other.
  const isBase = name === 'optional/all';
  const place = first === undefined ? operation.place : first.slot.facts.placeOf(first.variant.keyword);
  return suite.case(operation, name, place, proof, acceptanceChecks(suite, operation, found, !isBase), judged);
}

/**
 * Checks that a valid request is accepted, and that the answer shows what it has sent.
 * @param goTogether whether a correct deployment accepts its values together
 */
export function acceptanceChecks(
  suite: Suite,
  operation: Operation,
  { draft, tried }: TriedDraft,
  goTogether = true,
): readonly Check[] {
  const { document, world } = suite;
  const isSure = goTogether && tried.every(({ variant }) => variant.isSure);
  const { unsure } = draft;
  const what = tried.map(({ slot, variant }) => `${slot.label === '' ? 'the body' : slot.label} ${variant.name}`);
  const plain = suite.plainOf(operation);
  const at = world.roleOf(operation)?.resource.dataAt[operation.id];
  const shown = at === undefined ? [] : [showsSent(at, shownAt(document, operation, at))];
  const triedAt = tried.map(({ slot }) => slot.label);
  const base = tried.length > 0 ? suite.baseOf(operation) : [];
  return [isTaken({ what, isSure, unsure, plain, base, triedAt, advice: adviceFor(operation) }), ...shown];
}

/** Cases of valid values of optional parameters. */
export function parameterVariantCases(suite: Suite, operation: Operation): Case[] {
  if (!suite.asks(operation)) return [];
  const trials = parameterTrials(suite, operation);
  const count = Math.min(mostQueries, Math.max(0, ...trials.map(({ length }) => length)));
  return Array.from({ length: count }, (_, index) => index).flatMap((index) => {
    const row = trials.flatMap((some) => some.slice(index, index + 1));
    const id = `${operation.id}/parameters/${index}`;
    const given = row.map(({ parameter, variant }) => ({
      in: parameter.in,
      name: parameter.name,
      value: variant.value,
    }));
    const draft = withParameters(suite.draft(operation, id), given);
    const unsure = row.every(({ isSure }) => isSure) ? draft.unsure : [...draft.unsure, 'parameters'];
    const tried = { draft: { ...draft, unsure }, tried: row };
    const step = suite.asStep(id, operation, tried.draft);
    return [acceptance(suite, operation, `parameters/${index}`, tried, suite.proof(id, [step], step.mayCreate))];
  });
}

/** A value of a parameter that is tried. */
export interface ParameterTrial extends Trial {
  readonly parameter: DeclaredParameter;
  /** Whether every correct deployment accepts it. */
  readonly isSure: boolean;
}

/** The values of each optional parameter that are worth trying, the most important first. */
export function parameterTrials(suite: Suite, operation: Operation): readonly (readonly ParameterTrial[])[] {
  const parameters = declaredParameters(suite.document, operation).filter(isWorthTrying);
  return parameters.map((parameter) => {
    const { name, facts } = parameter;
    const seed = seedOf(`${operation.id}?${name}`);
    const comesFrom = suite.world.taken(operation, parameter, () => mainPurpose) !== undefined;
    const slot: Slot = { path: '', label: name, name, facts, isRequired: true, owner: undefined };
    const plain = suite.drafts.parameterValue(operation, parameter, seed);
    const first: Variant = { name: 'given', keyword: 'type', ...plain };
    const opaque = /cursor|page_?token|continuation|after$|before$/i.test(name) && !comesFrom;
    // Opaque values of the deployment can't be made up.
    if (opaque) return [];
    // A text is first tried with characters that deployments often mangle.
    const others = comesFrom
      ? []
      : variantsOf(slot, { seed }).filter(
          ({ value }) => value !== null && (parameter.in === 'query' || isPlainText(value)),
        );
    const awkward = others.filter((one) => one.name === 'type/awkward');
    const rest = others.filter((one) => one.name !== 'type/awkward');
    return [...awkward, first, ...rest].map((variant) => ({
      ...{ parameter, slot, variant },
      isSure: variant.isSure && isPlainParameter(facts),
    }));
  });
}

/**
 * Whether a parameter is varied. A required one often selects the owner of the resources, and stays as it is; headers with
 * conditions or signatures can't be made up.
 */
function isWorthTrying({ in: location, name, isRequired, facts }: DeclaredParameter): boolean {
  if (location === 'path' || isRequired || facts.get('deprecated') === true) return false;
  return location !== 'header' || !/^(?:if-.*|range|prefer|.*signature.*|.*idempotency.*)$/i.test(name);
}

/** Whether a header can have a value. */
function isPlainText(value: unknown): boolean {
  return typeof value !== 'string' || /^[!-~](?:[ -~]*[!-~])?$/.test(value);
}

/** Whether every allowed value of a parameter has a meaning: of an enumeration, a number or a boolean. */
function isPlainParameter(facts: RequestSchema): boolean {
  const { decided } = facts;
  return decided.enumeration !== undefined || decided.isNumeric || decided.types?.includes('boolean') === true;
}
