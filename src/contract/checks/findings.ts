import type { Grade } from '../../openapi/document/extensions.ts';
import type { Check, Fact, Finding } from '../cases/case.ts';
import { type Answer, type Exchange, type Exchanges, isSuccessStatus } from '../run/exchange.ts';
import type { Cause } from '../run/report/cause.ts';
import type { Deviation } from '../run/report/deviation.ts';

export function broken(message: string, expected: unknown, got: unknown, evidence: Grade = 'documented'): Finding[] {
  return [{ kind: 'broken', evidence, message, expected, got }];
}

/** Marks findings with a cause that they may share with others: it is reported once. */
export function from(cause: Cause | string, findings: readonly Finding[]): Finding[] {
  const named = typeof cause === 'string' ? { names: [cause] } : cause;
  return findings.map((finding) => ({ ...finding, cause: named }));
}

/** Marks findings with their kind of deviation, by which reports group them. */
export function as(deviation: Deviation, findings: readonly Finding[]): Finding[] {
  return findings.map((finding) => ({ ...finding, deviation }));
}

/** Marks findings with their place in the answer. */
export function at(where: string, findings: readonly Finding[]): Finding[] {
  return findings.map((finding) => ({ ...finding, where }));
}

export function differs(message: string, expected: unknown, got: unknown): Finding[] {
  return [{ kind: 'differs', evidence: 'assumed', message, expected, got }];
}

export function impossible(message: string): Finding[] {
  return [{ kind: 'impossible', evidence: 'assumed', message, expected: undefined, got: undefined }];
}

/** A check that only judges a success: another check judges the status. */
export function ofSuccess(
  fact: Fact,
  judge: (answer: Answer, exchange: Exchange, exchanges: Exchanges) => readonly Finding[],
): Check {
  return {
    ...(typeof fact === 'string' ? { fact } : fact),
    judge(exchange, exchanges) {
      const { answer } = exchange;
      if (answer === undefined || !isSuccess(answer)) return impossible('the request did not succeed');
      return judge(answer, exchange, exchanges);
    },
  };
}

export function isSuccess({ status }: Answer): boolean {
  return isSuccessStatus(status);
}
