import type { Operation } from '../../openapi/operations/operation.ts';
import { bodyConforms, statusIs } from '../checks/checks.ts';
import type { CaseContext } from '../contract-api.ts';
import type { Case } from './case.ts';
import { alone, makeCase } from './make-case.ts';
import { ownSubjectOf } from './own-subject.ts';
import { hasOwnSuccess, successFacts } from './response-facts.ts';
import { subject } from './steps.ts';

/**
 * Cases of the operations without a body that no own case of the API judges: the reading ones, and if a run may make
 * something, the changing ones. Never DELETE: what it names may be in use.
 */
export function bodilessCases(context: CaseContext, own: readonly Case[]): Case[] {
  const { document, api, step } = context;
  const judged = new Set(own.map(({ operationId }) => operationId));
  const mayChange = api.made !== undefined;
  const isBodiless = ({ method, requestBody }: Operation) =>
    method === 'GET' || (mayChange && ['POST', 'PUT', 'PATCH'].includes(method) && requestBody === undefined);
  return document.operations
    .filter((operation) => isBodiless(operation) && hasOwnSuccess(operation) && !judged.has(operation.id))
    .map((operation) => {
      const id = `${operation.id}/success`;
      const facts = successFacts(document, operation);
      // Reading does not change what all cases share.
      const isRead = operation.method === 'GET';
      const { creation, made } = isRead ? onShared : ownSubjectOf(context, operation);
      const request = step(id, operation, { made });
      const proof = creation === undefined ? alone(request) : { id, steps: [creation, request] };
      const checks = [statusIs(facts), bodyConforms(facts)];
      return makeCase(document, { id, operation, place: facts.place, proof, checks });
    });
}

const onShared = { creation: undefined, made: subject };
