import type { ApiDocument } from '../../openapi/document/api-document.ts';
import type { CaseContext, ContractApi } from '../contract-api.ts';
import { accessCases } from './access.ts';
import { answerCases } from './answers.ts';
import { atOnceCases, listedAtOnceCases } from './at-once.ts';
import { bodilessCases } from './bodiless.ts';
import type { Case } from './case.ts';
import { faithfulCases } from './faithful.ts';
import { inTimeCases } from './in-time.ts';
import { invalidBodyCases } from './invalid-bodies.ts';
import { neighbourBodyCases } from './neighbour-bodies.ts';
import { subjectOf } from './own-subject.ts';
import { pageCases } from './pages.ts';
import { contextOf } from './steps.ts';
import { unreadBodyCases } from './unread-bodies.ts';
import { validBodyCases } from './valid-bodies.ts';

/** The cases of each document, by API: cases are immutable, so that runs can share them. */
const known = new WeakMap<ApiDocument, WeakMap<ContractApi, readonly Case[]>>();

/**
 * Every case of a document, and those that its API adds, in the order of the run.
 * @param maxMilliseconds how long an answer may take, where that is judged
 */
export function casesOf(document: ApiDocument, api: ContractApi, maxMilliseconds?: number): readonly Case[] {
  if (maxMilliseconds !== undefined) return derive(document, api, maxMilliseconds);
  let ofDocument = known.get(document);
  if (ofDocument === undefined) {
    ofDocument = new WeakMap();
    known.set(document, ofDocument);
  }
  let cases = ofDocument.get(api);
  if (cases === undefined) {
    cases = derive(document, api, undefined);
    ofDocument.set(api, cases);
  }
  return cases;
}

function derive(document: ApiDocument, api: ContractApi, maxMilliseconds: number | undefined): Case[] {
  const all = api.allCases?.();
  if (all !== undefined) return [...all, ...timed(contextOf(document, api), maxMilliseconds)];
  const context = contextOf(document, api, (operation) => subjectOf(api, operation));
  const invalid = invalidBodyCases(context);
  const own = api.cases?.(contextOf(document, api)) ?? {};
  const { afterValidBodies = [], beforeRefusals = [], afterRefusals = [], atLast = [] } = own;
  return [
    ...validBodyCases(context),
    ...faithfulCases(context),
    ...afterValidBodies,
    ...atOnceCases(context),
    ...bodilessCases(context, Object.values(own).flat()),
    ...pageCases(context),
    // A deployment may accept a body that is not surely invalid: it is sent only where the record can be deleted.
    ...invalid.filter(({ evidence }) => evidence !== 'documented' && api.made !== undefined),
    ...beforeRefusals,
    ...invalid.filter(({ evidence }) => evidence === 'documented'),
    ...neighbourBodyCases(context),
    ...unreadBodyCases(context),
    ...afterRefusals,
    ...accessCases(context),
    ...atLast,
    ...listedAtOnceCases(context),
    ...answerCases(context),
    ...timed(context, maxMilliseconds),
  ];
}

function timed(context: CaseContext, maxMilliseconds: number | undefined): Case[] {
  return maxMilliseconds === undefined ? [] : inTimeCases(context, maxMilliseconds);
}
