import type { ApiDocument } from '../../openapi/document/api-document.ts';
import { deliveryCases } from '../../talkover/contract/delivery-cases.ts';
import {
  aftermathCases,
  beforeRefusedUpdatesCases,
  otherAgentCases,
  sequenceCases,
} from '../../talkover/contract/sequence-cases.ts';
import { accessCases } from './access.ts';
import { answerCases } from './answers.ts';
import type { Case } from './case.ts';
import { invalidBodyCases } from './invalid-bodies.ts';
import { pageCases } from './pages.ts';
import { unreadBodyCases } from './unread-bodies.ts';
import { validBodyCases } from './valid-bodies.ts';

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
