import { isJsonMediaType } from '../../openapi/bodies/media-types.ts';
import type { ApiDocument } from '../../openapi/document/api-document.ts';
import { bodyConforms, statusIs } from '../checks/checks.ts';
import { impossible } from '../checks/findings.ts';
import { saysAccept } from '../run/request-headers.ts';
import { contentTypeIsDeclared } from './answers.ts';
import type { Case, Check } from './case.ts';
import { makeCase } from './make-case.ts';
import type { ResponseFacts } from './response-facts.ts';
import type { Accept, Proof, Step } from './step.ts';

/**
 * The `Accept` of requests of a kind, by their position. The first accepts what is documented, and the next two are
 * compared with it; further ones accept what is documented, too.
 */
const inTurn: readonly (Accept | undefined)[] = [undefined, 'unsaid', 'anything'];

/** The option of a request, by its position among those of its kind. */
export function acceptInTurn(index: number): { readonly accept?: Accept } {
  const accept = inTurn[index];
  return accept === undefined ? {} : { accept };
}

const names: Readonly<Record<Accept, string>> = { unsaid: 'none', anything: 'any' };

/**
 * Makes the case that an answer is as documented although the request does not ask for JSON, as many clients don't. One
 * case if the step has an {@link Accept} and its response can only be JSON; none otherwise.
 * @param like an earlier step of the same kind that accepts what is documented
 */
export function acceptCases(
  document: ApiDocument,
  facts: ResponseFacts,
  proof: Proof,
  step: Step,
  like: string,
): Case[] {
  const { operation, accept } = step;
  const { content, status } = facts.response;
  const isAlwaysJson = content.length > 0 && content.every(({ mediaType }) => isJsonMediaType(mediaType));
  if (operation === undefined || accept === undefined || !isAlwaysJson) return [];
  const id = `${operation.id}/accept/${names[accept]}/${status}`;
  const documented = [statusIs(facts), bodyConforms(facts), contentTypeIsDeclared];
  const checks = [wasNotGiven(accept), ...documented.map((check) => unlike(like, facts, check))];
  return [makeCase(document, { id, operation, place: facts.place, proof, step: step.id, checks })];
}

/** A check that judges nothing if the request that accepts what is documented does not get it, either. */
function unlike(like: string, { response, tolerated }: ResponseFacts, check: Check): Check {
  return {
    fact: check.fact,
    reads: [like],
    judge(exchange, exchanges) {
      const other = exchanges.of(like);
      const status = other?.answer?.status;
      if (other === undefined || status === undefined || (status !== response.status && !tolerated.has(status)))
        return impossible(`${like} was not answered ${response.status}`);
      const isBroken = check.judge(other, exchanges).some(({ kind }) => kind === 'broken');
      return isBroken ? impossible(`${like} was not answered as documented either`) : check.judge(exchange, exchanges);
    },
  };
}

/** A check that judges nothing if the run was given an `Accept` for all of its requests. */
function wasNotGiven(accept: Accept): Check {
  return {
    fact: accept === 'unsaid' ? 'the request sends no Accept' : 'the request accepts anything',
    judge({ request: { headers } }) {
      const isAsMeant = accept === 'unsaid' ? !saysAccept(headers) : headers.Accept === '*/*';
      return isAsMeant ? [] : impossible('the run was given an Accept of its own');
    },
  };
}
