import type { Case } from '../contract/cases/case.ts';
import { casesOf } from '../contract/cases/cases.ts';
import { contractOf } from '../contract/derived/contract-of.ts';
import { fuzzProperties } from '../contract/fuzz/fuzz.ts';
import { readBaseUrl } from '../contract/run/base-url.ts';
import { Choice } from '../contract/run/choice.ts';
import { tagsOf } from '../contract/run/tags.ts';
import { loadApiDocument } from './api-document.ts';
import type { ContractOptions } from './contract-options.ts';

/**
 * The cases that a run would judge, in their order, without sending anything.
 * @throws {CannotRun} {@link DocumentError}
 */
export async function chosenCases(options: ContractOptions): Promise<readonly Pick<Case, 'id' | 'operationId'>[]> {
  const { api, target, values, leaveOut, allowLeftovers = false, fuzz = 0, isReadOnly = false } = options;
  const { requestsPerOperation } = options;
  const [document, half] = await Promise.all([loadApiDocument(api), api.contract?.()]);
  const baseUrl = readBaseUrl(target.baseUrl);
  const asked = {
    baseUrl,
    target,
    values,
    leaveOut,
    allowsLeftovers: allowLeftovers,
    isReadOnly,
    room: { requestsPerOperation, fuzz },
    isListing: true,
  };
  const contract = contractOf(document, half?.default ?? {}, asked);
  const { cases, operations, tags, maxMilliseconds } = options;
  const random = isReadOnly ? [] : fuzzProperties(document, contract, fuzz);
  const all = casesOf(document, contract, maxMilliseconds);
  const choice = new Choice(all, random, { cases, operations, tags }, () => tagsOf(document));
  return [...choice.cases, ...choice.properties.map(({ testCase }) => testCase)];
}
