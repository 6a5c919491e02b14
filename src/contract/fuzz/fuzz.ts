import fc from 'fast-check';
import type { ApiDocument } from '../../openapi/document/api-document.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import { FuzzSequences } from '../../talkover/contract/fuzz-sequences.ts';
import type { Case, Step } from '../cases/case.ts';
import { plainBody } from '../cases/invalid-bodies.ts';
import { makeCase } from '../cases/make-case.ts';
import { SchemaView } from '../cases/schema-view.ts';
import { step, talkoverOperations } from '../cases/steps.ts';
import { FuzzBodies, type Trial } from './bodies.ts';

/** One result of a run: random requests of one kind. */
export interface FuzzProperty {
  /** Stands for the property where it holds. */
  readonly testCase: Case;
  readonly runs: number;
  /** The webhook that has to exist before. */
  readonly before: Step | undefined;
  /** Requests, from the id of the run that they are of. */
  readonly trials: fc.Arbitrary<(id: string) => readonly Trial[]>;
}

/**
 * What `--fuzz` adds: so many requests, half of them creations and half updates, half valid and half invalid in one
 * way; and a tenth as many sequences.
 */
export function fuzzProperties(document: ApiDocument, requests: number): FuzzProperty[] {
  const operations = talkoverOperations(document);
  if (operations === undefined || requests === 0) return [];
  const { create, update } = operations;
  const schema = create.requestBody?.schema;
  const body = schema === undefined ? {} : plainBody(new SchemaView(document.files, schema));
  const subject = step('fuzz/subject', create, { body });
  const quarter = (index: number) => Math.floor((requests + index) / 4);
  const single = (operation: Operation, kind: 'valid' | 'invalid', runs: number, before?: Step): FuzzProperty => ({
    testCase: propertyCase(document, `fuzz/${operation.id}/${kind}`, operation),
    ...{ runs, before },
    trials: new FuzzBodies(document, operation)[kind]().map((draft) => (id) => [draft(id, subject.id)]),
  });
  const all = [
    single(create, 'valid', quarter(0)),
    single(create, 'invalid', quarter(1)),
    single(update, 'valid', quarter(2), subject),
    single(update, 'invalid', quarter(3), subject),
    {
      testCase: propertyCase(document, 'fuzz/sequence', create),
      runs: Math.ceil(requests / 10),
      before: undefined,
      trials: new FuzzSequences(document, operations).any(),
    },
  ];
  return all.filter(({ runs }) => runs > 0);
}

/** The requests of properties that hold, in their order. */
export function fuzzPlan(properties: readonly FuzzProperty[], seed: number): Step[] {
  const steps = properties.flatMap(({ testCase, before, trials, runs }) => [
    ...(before === undefined ? [] : [before]),
    ...fc.sample(trials, { seed, numRuns: runs }).flatMap((make, run) => make(runId(testCase, run))),
  ]);
  // What two properties need is sent once.
  return [...new Map(steps.map((one) => ('step' in one ? one.step : one)).map((one) => [one.id, one])).values()];
}

export function runId({ id }: Case, run: number): string {
  return `${id}/${run}`;
}

/** Has no requests of its own; those of its runs bring their own rules. */
function propertyCase(document: ApiDocument, id: string, operation: Operation): Case {
  return makeCase(document, { id, operation, place: operation.place, scenario: undefined, checks: [] });
}
