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
 * What requests of a kind say that they accept, by their place among them. The first asks for what is documented, as all
 * others do: others are held against it.
 */
const inTurn: readonly (Accept | undefined)[] = [undefined, 'unsaid', 'anything'];

/** The option of a request that is one of several of its kind. */
export function acceptInTurn(index: number): { readonly accept?: Accept } {
  const accept = inTurn[index];
  return accept === undefined ? {} : { accept };
}

const names: Readonly<Record<Accept, string>> = { unsaid: 'none', anything: 'any' };

/**
 * An answer is as documented where the request does not say that it accepts it: clients leave that out. One case for a
 * step that does so and expects a response that can only be JSON; none for any other.
 * @param like an earlier step of the same kind that asks for what is documented
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
  const told = [statusIs(facts), bodyConforms(facts), contentTypeIsDeclared];
  const checks = [wasNotGiven(accept), ...told.map((check) => unlike(like, facts, check))];
  return [makeCase(document, { id, operation, place: facts.place, proof, step: step.id, checks })];
}

/** A check that has nothing to say where what asks for what is documented does not get that either. */
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

/** A run may have been given an `Accept` for all of its requests. */
function wasNotGiven(accept: Accept): Check {
  return {
    fact: accept === 'unsaid' ? 'the request sends no Accept' : 'the request accepts anything',
    judge({ request: { headers } }) {
      const isAsMeant = accept === 'unsaid' ? !saysAccept(headers) : headers.Accept === '*/*';
      return isAsMeant ? [] : impossible('the run was given an Accept of its own');
    },
  };
}
