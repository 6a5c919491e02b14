import type { Handler } from '../../mock/handler.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import { answerOf } from '../answer.ts';
import { type Kept, missing, recordOf, replyWith } from './kept.ts';

/** Replies with one item. */
export function readHandler(kept: Kept, operation: Operation): Handler {
  const answer = answerOf(operation, undefined, kept.reading);
  return (_input, found, context) => {
    const record = recordOf(found, kept.collection);
    if (record === undefined) throw missing(kept.collection, '');
    return replyWith(kept, answer, record, context);
  };
}
