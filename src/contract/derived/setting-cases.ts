import type { Case } from '../cases/case.ts';
import { isTaken } from './acceptance.ts';
import { adviceFor } from './creation-cases.ts';
import { showsAsBefore, showsSent } from './record-checks.ts';
import { settingOf } from './settings.ts';
import { plainId, type Suite } from './suite.ts';

/** Cases that a setting can be sent back as it was read, which changes nothing. */
export function settingCases(suite: Suite): Case[] {
  return suite.document.operations.flatMap((operation) => {
    const setting = settingOf(operation, suite.world);
    if (setting === undefined || !suite.asks(operation)) return [];
    const { read, step, at, shown } = setting;
    const id = plainId(operation);
    const readId = `${id}/read`;
    const taken = isTaken({ what: [], isSure: true, unsure: [], advice: adviceFor(operation) });
    const answered = suite.shown(operation, at);
    const checks = answered === undefined ? [taken] : [taken, showsSent(at, answered)];
    const proof = suite.proof(id, [suite.step(id, operation)]);
    const readProof = suite.proof(readId, [suite.step(readId, read, {}, { needs: id })]);
    const isKept = [showsAsBefore([step], at, at, shown)];
    return [
      suite.case(operation, 'valid', operation.place, proof, checks, id),
      suite.case(operation, 'valid/read', operation.place, readProof, isKept),
    ];
  });
}
