import type { Operation } from '../../openapi/operations/operation.ts';
import { broken } from '../checks/findings.ts';
import type { CaseContext } from '../contract-api.ts';
import type { Exchange } from '../run/exchange.ts';
import type { Case, Check } from './case.ts';
import { makeCase } from './make-case.ts';

/** The id of the case that judges how long an operation takes. */
export function inTimeId(operationId: string): string {
  return `${operationId}/answers/inTime`;
}

/** Cases that every answer of an operation comes within `--max-ms`. */
export function inTimeCases({ document }: CaseContext, milliseconds: number): Case[] {
  return document.operations.map((operation) =>
    makeCase(document, {
      id: inTimeId(operation.id),
      operation,
      place: operation.place,
      proof: undefined,
      checks: [isInTime(operation, milliseconds)],
    }),
  );
}

/** Reports the slowest late answer, with the number of late ones. */
export function isInTime({ id }: Operation, limit: number): Check {
  return {
    fact: `every answer comes within ${limit} ms (--max-ms)`,
    judge(exchange, exchanges) {
      const answered = exchanges.ofOperation(id).filter(({ answer }) => answer !== undefined);
      const late = answered.filter((one) => lateness(one, limit) > 0);
      const slowest = late.reduce<Exchange | undefined>(
        (worst, one) => (worst === undefined || lateness(one, limit) > lateness(worst, limit) ? one : worst),
        undefined,
      );
      if (slowest !== exchange) return [];
      const took = Math.round(tookOf(exchange));
      const count = `${late.length} of ${answered.length} answers ${late.length === 1 ? 'is' : 'are'} late`;
      return broken(`the answer to ${exchange.step.id} took ${took} ms; ${count}`, `${limit} ms`, `${took} ms`);
    },
  };
}

/** How much longer than allowed an answer took, in milliseconds, less the patience of its step. */
function lateness(exchange: Exchange, limit: number): number {
  return tookOf(exchange) - limit - (exchange.step.patience ?? 0);
}

function tookOf({ answer }: Exchange): number {
  return answer?.milliseconds ?? 0;
}
