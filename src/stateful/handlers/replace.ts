import type { Handler } from '../../mock/handler.ts';
import { InputInvalid } from '../../mock/refusals/refusals.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import { segmentsOf } from '../../openapi/resources/path-shape.ts';
import { answerOf } from '../answer.ts';
import { textOfId } from '../ids.ts';
import { itemsIn } from '../items.ts';
import { recordId } from '../scopes.ts';
import { changedItem, replacedValue } from './changed-item.ts';
import { created, newRecord } from './create.ts';
import { inputIn, type Kept, missing, recordOf, replyWith } from './kept.ts';

/** Replaces an item; creates a missing one if the collection allows creation by PUT. */
export function replaceHandler(kept: Kept, operation: Operation): Handler {
  const { collection, reading, counters } = kept;
  const declares = (status: string) => operation.responses.has(status);
  const ofCreation = answerOf(operation, declares('201') ? 201 : undefined, reading);
  const ofChange = answerOf(operation, declares('200') ? 200 : declares('204') ? 204 : undefined, reading);
  const parameter = segmentsOf(operation.path).at(-1)?.text ?? '';
  return async (input, found, context) => {
    const sent = inputIn(input.body, operation, collection);
    const parentId = collection.parent && recordOf(found, collection.parent)?.id;
    const text = textOfId(input.path[parameter], collection.idForm);
    const id = recordOf(found, collection)?.id ?? recordId(text, collection.isShallow ? undefined : parentId);
    const before =
      recordOf(found, collection) ??
      (collection.isPutCreating ? await itemsIn(collection, context).find(id) : undefined);
    if (before === undefined) {
      if (!collection.isPutCreating) throw missing(collection, text);
      const record = newRecord(kept, operation, { text, parentId, sent }, context);
      await itemsIn(collection, context).insert(record);
      await counters.note(collection, text, context);
      return created(kept, operation, ofCreation, record, context);
    }
    const changed = await changedItem(kept, operation, before, context, (current) => ({
      value: replacedValue(current, sent, collection, operation),
      fillsSettable: true,
      fitsSent: () => true,
    }));
    if ('faults' in changed) throw new InputInvalid(changed.faults, undefined);
    return replyWith(kept, ofChange, changed.record, context);
  };
}
