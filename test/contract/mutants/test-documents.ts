import { expect, test } from 'vitest';
import { casesOf } from '../../../src/contract/cases/cases.ts';
import type { CaseResult } from '../../../src/contract/run/report/case-result.ts';
import { loadDocument } from '../../../src/index.ts';
import talkover from '../../../src/talkover/contract/contract.ts';
import { documentMutants, loadMutant } from './document-mutants.ts';
import { deliveryCasesOf, isFailed, judgeDeployment } from './judge-deployment.ts';
import { triedOf } from './short-form.ts';
import { record } from './table.ts';

/** Tests one part of the mutants: each part is a file, so that they run at the same time. */
export async function testDocuments(part: number, parts: number): Promise<void> {
  const truth = await loadDocument();
  const cases = casesOf(truth, talkover);
  const all = documentMutants(truth).filter((_, index) => index % parts === part);

  test.each(triedOf(all, 20))('a deployment of a document with $name is caught', async (mutant) => {
    const served = await loadMutant(truth, mutant);
    const isIntendedCase = ({ rule }: CaseResult) =>
      mutant.intended.some((pointer) => rule.pointer.startsWith(pointer));
    // A mutant that must not fail is run to its end.
    const until = mutant.isDocumented
      ? { until: (result: CaseResult) => isFailed(result) && isIntendedCase(result) }
      : {};
    const judgement = mutant.isOfDeliveries
      ? await judgeDeployment(truth, deliveryCasesOf(cases), served, { sending: {}, ...until })
      : await judgeDeployment(truth, cases, served, until);
    const { failed, observed, requests, refusal, unreported } = judgement;
    const caught = mutant.isDocumented ? failed : observed;
    const isIntended = caught.some(isIntendedCase);
    const isFalseAlarm = !mutant.isDocumented && failed.length > 0;
    const wasCaught = caught.length > 0 || refusal !== undefined;
    record({
      kind: 'document',
      name: mutant.name,
      outcome: isFalseAlarm ? 'falseAlarm' : isIntended ? 'intended' : wasCaught ? 'other' : 'survived',
      by: (isFalseAlarm ? failed : caught).map(({ id }) => id),
      requests,
    });
    expect(isFalseAlarm ? failed.map(({ id, reason }) => `${id}: ${reason}`) : []).toEqual([]);
    expect(refusal ?? caught).not.toEqual([]);
    expect(unreported).toEqual([]);
  });
}
