import { expect, test } from 'vitest';
import { casesOf } from '../../../src/contract/cases/cases.ts';
import { loadDocument } from '../../../src/index.ts';
import talkover from '../../../src/talkover/contract/contract.ts';
import { documentMutants, loadMutant } from './document-mutants.ts';
import { deliveryCasesOf, judgeDeployment } from './judge-deployment.ts';
import { record } from './table.ts';

/** Tests one part of the mutants: the parts are files, so that they run at the same time. */
export async function testDocuments(part: number, parts: number): Promise<void> {
  const truth = await loadDocument();
  const cases = casesOf(truth, talkover);
  const mutants = documentMutants(truth).filter((_, index) => index % parts === part);

  test.each(mutants)('a deployment of a document with $name is caught', async (mutant) => {
    const served = await loadMutant(truth, mutant);
    const judgement = mutant.isOfDeliveries
      ? await judgeDeployment(truth, deliveryCasesOf(cases), served, undefined, {})
      : await judgeDeployment(truth, cases, served);
    const { failed, observed, requests, refusal, unreported } = judgement;
    const caught = mutant.isDocumented ? failed : observed;
    const isIntended = caught.some(({ rule }) => mutant.intended.some((pointer) => rule.pointer.startsWith(pointer)));
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
