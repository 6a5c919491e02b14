import fc from 'fast-check';
import type { Place } from '../../openapi/document/source-files.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import type { Check } from '../cases/case.ts';
import { plainBody } from '../cases/invalid-bodies.ts';
import { type InvalidValue, invalidValues } from '../cases/invalid-values.ts';
import { alone, type CaseParts, makeCase } from '../cases/make-case.ts';
import { invalidFacts, namesFields, successFacts } from '../cases/response-facts.ts';
import { SchemaView } from '../cases/schema-view.ts';
import type { Step } from '../cases/step.ts';
import { shownFields } from '../cases/valid-bodies.ts';
import { validValue } from '../cases/values.ts';
import { bodyConforms, statusIs } from '../checks/checks.ts';
import { comesBack } from '../checks/echoes.ts';
import { errorsName, isAccepted, wordingIs } from '../checks/field-checks.ts';
import { secretIsKept, tellsNothingInternal } from '../checks/leaks.ts';
import type { CaseContext } from '../contract-api.ts';
import type { Trial } from './trial.ts';
import { anyValue } from './values.ts';

/** Makes a request from its id and the step that creates what it works on. */
export type Draft = (id: string, made: string) => Trial;

export type Body = Readonly<Record<string, unknown>>;

/** The checks of every answer. */
export const always: readonly Check[] = [secretIsKept, tellsNothingInternal];

/** Random bodies of one operation: valid ones, and ones that are invalid in exactly one way. */
export class FuzzBodies {
  readonly #context: CaseContext;
  readonly #operation: Operation;
  readonly #body: SchemaView;
  readonly #shown: ReadonlySet<string>;

  constructor(context: CaseContext, operation: Operation) {
    const schema = operation.requestBody?.schema ?? operation.place;
    this.#context = context;
    this.#operation = operation;
    this.#body = new SchemaView(context.document.files, schema, true);
    this.#shown = shownFields(context, operation);
  }

  /**
   * Bodies that must be accepted: the required fields and any of the others. Booleans are false, so that nothing is
   * enabled.
   */
  bodies(): fc.Arbitrary<Body> {
    const { required, properties } = this.#body;
    const isWhole = required.length > 0;
    const fields = Object.fromEntries([...properties].map(([name, view]) => [name, anyValue(view)]));
    const requiredKeys = [...properties]
      .filter(([name, { types }]) => required.includes(name) || (isWhole && types?.has('boolean')))
      .map(([name]) => name);
    const any = fc.record(fields, { requiredKeys });
    // The effect of an empty change is not documented.
    return isWhole ? any : any.filter((body) => Object.keys(body).length > 0);
  }

  /** Bodies that shrink to a plain one at once, to leave the requests for shrinking the sequence around them. */
  simple(): fc.Arbitrary<Body> {
    const [first] = this.#body.properties;
    const change = first === undefined ? {} : { [first[0]]: validValue(first[1]) };
    const plain = this.#body.required.length > 0 ? plainBody(this.#body) : change;
    return fc.oneof(
      { withCrossShrink: true },
      { weight: 1, arbitrary: fc.constant(plain) },
      { weight: 4, arbitrary: fc.noShrink(this.bodies()) },
    );
  }

  valid(): fc.Arbitrary<Draft> {
    return this.bodies().map((body) => this.accepted(body, []));
  }

  /** A valid body with one field replaced by an invalid value. */
  invalid(): fc.Arbitrary<Draft> {
    const values = invalidValues(this.#body).filter(({ evidence }) => evidence === 'documented');
    return fc
      .tuple(this.bodies(), fc.constantFrom(...values), fc.nat(5000))
      .map(([body, value, extent]) => this.#refused(body, worse(value, extent)));
  }

  /** @param more further checks of the answer */
  accepted(body: Body, more: readonly Check[]): Draft {
    const facts = successFacts(this.#context.document, this.#operation);
    const { made, data = '' } = this.#context.api;
    const operation = this.#operation;
    const given = Object.keys(body);
    const checks = [
      ...given.map(isAccepted),
      ...[statusIs(facts), bodyConforms(facts)],
      ...given.filter((name) => this.#shown.has(name)).map((name) => comesBack(name, data)),
      ...((operation.id === made?.create ? made.created : made?.shown) ?? []),
      ...[...more, ...always],
    ];
    return this.#draft(body, facts.place, checks);
  }

  #refused(base: Body, { field, value, place, inside, wording }: InvalidValue): Draft {
    const refusal = invalidFacts(this.#context.document, this.#operation);
    const { [field]: _, ...others } = base;
    const body = value === undefined ? others : { ...base, [field]: value };
    const answer = refusal === undefined ? [] : [statusIs(refusal), bodyConforms(refusal)];
    const named = refusal !== undefined && namesFields(refusal) ? [errorsName(field, inside)] : [];
    const checks = [...answer, ...named, ...always];
    return this.#draft(body, place, wording === undefined ? checks : [...checks, wordingIs(field, wording)]);
  }

  #draft(body: Body, place: Place, checks: readonly Check[]): Draft {
    const operation = this.#operation;
    const { document, step } = this.#context;
    return (id, made) => trial(document, step(id, operation, { body, made }), { operation, place, checks });
  }
}

/** A request with the case that judges its answer. */
export function trial(
  document: CaseContext['document'],
  request: Step,
  parts: Pick<CaseParts, 'operation' | 'place' | 'checks'>,
): Trial {
  const proof = alone(request);
  const checks = parts.checks.map(ifPossible);
  return { step: request, testCase: makeCase(document, { id: request.id, proof, ...parts, checks }) };
}

/** The same rule, broken by more than the least amount. */
function worse(invalid: InvalidValue, extent: number): InvalidValue {
  const { name, value } = invalid;
  if (typeof value === 'number') {
    if (name === 'minimum/below') return { ...invalid, value: value - extent };
    if (name === 'maximum/above') return { ...invalid, value: value + extent };
  }
  if (typeof value !== 'string') return invalid;
  if (name === 'maxLength/above') return { ...invalid, value: value + 'x'.repeat(extent) };
  return name.endsWith('/outsider') ? { ...invalid, value: `${value}_${extent}` } : invalid;
}

/** Drops findings of what can't be judged: among so many checks, they would hide the others. */
function ifPossible({ fact, judge }: Check): Check {
  return { fact, judge: (...of) => judge(...of).filter(({ kind }) => kind !== 'impossible') };
}
