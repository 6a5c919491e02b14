import fc from 'fast-check';
import type { ApiDocument } from '../../openapi/document/api-document.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import type { Case } from '../cases/case.ts';
import { plainBody } from '../cases/invalid-bodies.ts';
import { makeCase } from '../cases/make-case.ts';
import { SchemaView } from '../cases/schema-view.ts';
import type { Step } from '../cases/step.ts';
import { contextOf } from '../cases/steps.ts';
import type { ContractApi } from '../contract-api.ts';
import { FuzzBodies } from './bodies.ts';
import type { FuzzProperty } from './property.ts';

/**
 * The properties that `--fuzz` adds: half of the requests are creations and half updates, half valid and half invalid in
 * one way; and a tenth as many sequences, if the API has any. {@link ContractApi.random} replaces all of it.
 */
export function fuzzProperties(document: ApiDocument, api: ContractApi, requests: number): readonly FuzzProperty[] {
  if (api.random !== undefined) return requests === 0 ? [] : api.random(requests);
  const operationOf = (id: string | undefined) => document.operations.find((one) => one.id === id);
  const [create, update] = [operationOf(api.made?.create), operationOf(api.made?.update)];
  const schema = create?.requestBody?.schema;
  if (create === undefined || schema === undefined || requests === 0) return [];
  const context = contextOf(document, api);
  const body = plainBody(new SchemaView(document.files, schema, true));
  const subject = context.step('fuzz/subject', create, { body });
  const part = (index: number) => Math.floor((requests + index) / (update === undefined ? 2 : 4));
  const single = (operation: Operation, kind: 'valid' | 'invalid', runs: number, before?: Step): FuzzProperty => ({
    testCase: propertyCase(document, `fuzz/${operation.id}/${kind}`, operation),
    ...{ runs, before },
    trials: new FuzzBodies(context, operation)[kind]().map((draft) => (id) => [draft(id, subject.id)]),
  });
  const sequences = api.sequences?.(context);
  const all = [
    single(create, 'valid', part(0)),
    single(create, 'invalid', part(1)),
    ...(update === undefined
      ? []
      : [single(update, 'valid', part(2), subject), single(update, 'invalid', part(3), subject)]),
    ...(sequences === undefined
      ? []
      : [
          {
            testCase: propertyCase(document, 'fuzz/sequence', create),
            runs: Math.ceil(requests / 10),
            trials: sequences,
          },
        ]),
  ];
  return all.filter(({ runs }) => runs > 0);
}

/** The notice when `--fuzz` has nothing to send. */
export const nothingRandom =
  '--fuzz sends nothing: the contract half of the API names nothing that a run makes (made).';

/** True if random requests were asked for, but the API has none. @param properties those of the whole API */
export function isFuzzInVain(requests: number, properties: readonly FuzzProperty[]): boolean {
  return requests > 0 && properties.length === 0;
}

/** The requests of properties in their order, as they are sent if no property fails. */
export function fuzzPlan(properties: readonly FuzzProperty[], seed: number): Step[] {
  const steps = properties.flatMap(({ testCase, before, trials, runs }) => [
    ...(before === undefined ? [] : [before]),
    ...fc.sample(trials, { seed, numRuns: runs }).flatMap((make, run) => make(runId(testCase, run))),
  ]);
  // A step that two properties need is sent once.
  return [...new Map(steps.map((one) => ('step' in one ? one.step : one)).map((one) => [one.id, one])).values()];
}

export function runId({ id }: Case, run: number): string {
  return `${id}/${run}`;
}

/** The case of a property, without requests: those of its runs have their own rules. */
function propertyCase(document: ApiDocument, id: string, operation: Operation): Case {
  return makeCase(document, { id, operation, place: operation.place, proof: undefined, checks: [] });
}
