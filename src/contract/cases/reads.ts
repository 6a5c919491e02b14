import { bodyConforms, statusIs } from '../checks/checks.ts';
import type { CaseContext } from '../contract-api.ts';
import type { Case } from './case.ts';
import { alone, makeCase } from './make-case.ts';
import { hasOwnSuccess, successFacts } from './response-facts.ts';

/** Each operation that only reads, where the API's own cases have not asked for it. */
export function readCases({ document, step }: CaseContext, own: readonly Case[]): Case[] {
  const judged = new Set(own.map(({ operationId }) => operationId));
  const operations = document.operations.filter((one) => one.method === 'GET' && hasOwnSuccess(one));
  return operations
    .filter(({ id }) => !judged.has(id))
    .map((operation) => {
      const id = `${operation.id}/success`;
      const facts = successFacts(document, operation);
      const scenario = alone(step(id, operation));
      const checks = [statusIs(facts), bodyConforms(facts)];
      return makeCase(document, { id, operation, place: facts.place, scenario, checks });
    });
}
