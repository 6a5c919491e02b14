import type { ApiDocument } from '../../openapi/document/api-document.ts';
import { responseFor } from '../../openapi/operations/operation.ts';
import { didYouMean } from '../../text/near-texts.ts';
import { PreferenceUnsatisfiable } from '../refusals/refusals.ts';
import type { FaultRule } from './faults.ts';
import { preferredResponse } from './preferences.ts';

/** Explains why a rule can never apply. */
interface Impossibility {
  readonly key: 'operationId' | 'status' | 'example';
  /** A sentence that lists the alternatives. */
  readonly reason: string;
}

/** Finds an operation, a status or an example in a rule that the document does not have; undefined if there is none. */
export function impossibilityOf(document: ApiDocument, rule: FaultRule): Impossibility | undefined {
  const { operationId, status, example } = rule;
  const ids = document.operations.map(({ id }) => id);
  if (operationId !== undefined && !ids.includes(operationId)) {
    const near = didYouMean(operationId, ids).replace(/^; d/, ' D');
    const reason = `There is no operation ${JSON.stringify(operationId)}.${near || ` There is: ${ids.join(', ')}.`}`;
    return { key: 'operationId', reason };
  }
  if (status === undefined && example === undefined) return undefined;
  const wanted = { code: status?.toString(), example, dynamic: false };
  for (const operation of document.operations) {
    if (operationId !== undefined && operation.id !== operationId) continue;
    try {
      preferredResponse(operation, wanted, undefined);
    } catch (error) {
      if (!(error instanceof PreferenceUnsatisfiable)) throw error;
      const hasStatus = status === undefined || responseFor(operation, status) !== undefined;
      return { key: hasStatus ? 'example' : 'status', reason: error.message };
    }
  }
  return undefined;
}
