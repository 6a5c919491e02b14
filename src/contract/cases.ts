import type { ApiDocument } from '../spec/api-document.ts';
import type { Case } from './case.ts';
import { accessCases } from './cases-access.ts';
import { answerCases } from './cases-answers.ts';
import { deliveryCases } from './cases-deliveries.ts';
import { invalidBodyCases } from './cases-invalid.ts';
import { pageCases } from './cases-pages.ts';
import { aftermathCases, beforeRefusedUpdatesCases, otherAgentCases, sequenceCases } from './cases-sequence.ts';
import { unreadBodyCases } from './cases-unread.ts';
import { validBodyCases } from './cases-valid.ts';

/** Every case of a document, in the order in which they are run. */
export function casesOf(document: ApiDocument): Case[] {
  const invalid = invalidBodyCases(document);
  return [
    ...validBodyCases(document),
    ...sequenceCases(document),
    ...deliveryCases(document),
    ...pageCases(document),
    ...invalid.filter(({ evidence }) => evidence !== 'documented'),
    ...beforeRefusedUpdatesCases(document),
    ...invalid.filter(({ evidence }) => evidence === 'documented'),
    ...unreadBodyCases(document),
    ...otherAgentCases(document),
    ...accessCases(document),
    ...aftermathCases(document),
    ...answerCases(document),
  ];
}
