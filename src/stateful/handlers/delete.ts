import type { Handler, HandlerContext } from '../../mock/handler.ts';
import { WordedRefusal } from '../../mock/refusals/refusals.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import { answerOf } from '../answer.ts';
import { itemsIn } from '../items.ts';
import { textOfRecord } from '../scopes.ts';
import { type Kept, missing, recordOf, replyWith } from './kept.ts';

/** Deletes an item with its descendants; if a 409 is declared, refuses to delete an item that has children. */
export function deleteHandler(kept: Kept, operation: Operation): Handler {
  const { collection } = kept;
  const answer = answerOf(operation, undefined, kept.reading);
  const isRefusedWithChildren = operation.responses.has('409');
  return async (_input, found, context) => {
    const record = recordOf(found, collection);
    if (record === undefined) throw missing(collection, '');
    if (isRefusedWithChildren) {
      const child = await childOf(kept, record.id, context);
      if (child !== undefined)
        throw new WordedRefusal(409, `The ${collection.name} ${textOfRecord(record.id)} still has ${child}.`);
    }
    const isDeleted = await itemsIn(collection, context).delete(record.id, record.parent);
    if (!isDeleted) throw missing(collection, textOfRecord(record.id));
    return replyWith(kept, answer, record, context);
  };
}

/** Returns the path segment of a collection with children of the item; undefined if there are none. */
async function childOf({ children }: Kept, id: string, context: HandlerContext): Promise<string | undefined> {
  for (const child of children()) {
    const items = await itemsIn(child, context).list(id);
    if (items.length > 0) return child.segment;
  }
  return undefined;
}
