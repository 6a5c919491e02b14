import type { Handler, HandlerContext } from '../../mock/handler.ts';
import type { HandlerReply } from '../../mock/handler-result.ts';
import type { JsonObject } from '../../mock/merge-json.ts';
import { InputInvalid, WordedRefusal } from '../../mock/refusals/refusals.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import { segmentsOf } from '../../openapi/resources/path-shape.ts';
import { answerOf } from '../answer.ts';
import type { Collection, KeptItem } from '../collection.ts';
import { completeItem } from '../complete-item.ts';
import { idOfText, newTextId, textOfId } from '../ids.ts';
import { itemsIn } from '../items.ts';
import { isItemOperation } from '../recognize.ts';
import { recordId } from '../scopes.ts';
import {
  addressOf,
  inputIn,
  type Kept,
  lazyRandom,
  locationIn,
  parentNames,
  recordOf,
  replyWith,
  timeOf,
} from './kept.ts';

/** Creates an item with the id in the request, or else a new one. */
export function createHandler(kept: Kept, operation: Operation): Handler {
  const { collection, reading } = kept;
  const answer = answerOf(operation, operation.responses.has('201') ? 201 : undefined, reading);
  const inPath = isItemOperation(operation) ? segmentsOf(operation.path).at(-1)?.text : undefined;
  return async (input, found, context) => {
    const parentId = collection.parent && recordOf(found, collection.parent)?.id;
    const sent = inputIn(input.body, operation, collection);
    const chosen = inPath === undefined ? chosenId(sent, collection, operation) : String(input.path[inPath]);
    const text = chosen ?? (await newId(kept, parentId, context));
    const record = newRecord(kept, operation, { text, parentId, sent }, context);
    if (chosen === undefined) await itemsIn(collection, context).insert(record);
    else {
      await insertChosen(collection, operation, record, chosen, context);
      await kept.counters.note(collection, chosen, context);
    }
    return created(kept, operation, answer, record, context);
  };
}

/** Replies with the created item and its `Location`. */
export function created(
  kept: Kept,
  operation: Operation,
  answer: ReturnType<typeof answerOf>,
  record: KeptItem,
  context: HandlerContext,
): HandlerReply {
  if (answer === undefined) return {};
  const address = addressOf(kept.collection, operation, record, context.request.url);
  return replyWith(kept, answer, record, context, locationIn(answer, address, context, kept.reading));
}

/** Returns the id in the body; undefined if the server assigns it. */
function chosenId(sent: JsonObject, { id, thing, idForm }: Collection, operation: Operation): string | undefined {
  const property = thing.properties.get(id);
  const isDeclared = thing.inputOf(operation)?.facts.properties.has(id) === true;
  const value = Object.hasOwn(sent, id) ? sent[id] : undefined;
  if (!isDeclared || property?.isReadOnly === true || value === null || value === undefined || value === '')
    return undefined;
  return textOfId(value, idForm);
}

async function newId(kept: Kept, parentId: string | undefined, context: HandlerContext): Promise<string> {
  const { collection, reading, counters } = kept;
  const { idForm, isShallow } = collection;
  const items = itemsIn(collection, context);
  const keyOf = (id: string) => recordId(id, isShallow ? undefined : parentId);
  if (idForm.kind === 'counter') {
    for (;;) {
      const next = String(await counters.next(collection, context));
      if ((await items.find(keyOf(next))) === undefined) return next;
    }
  }
  const drawing = { sampler: reading.document.sampler, random: context.random(), now: timeOf(context) };
  return newTextId(idForm, drawing, async (id) => (await items.find(keyOf(id))) !== undefined);
}

/** Builds an item from the values that the request and the server set. */
export function newRecord(
  { collection, reading }: Kept,
  operation: Operation,
  { text, parentId, sent }: { readonly text: string; readonly parentId: string | undefined; readonly sent: JsonObject },
  context: HandlerContext,
): KeptItem {
  const place = {
    id: recordId(text, collection.isShallow ? undefined : parentId),
    ...(parentId !== undefined && { parent: parentId }),
  };
  const server = {
    now: timeOf(context),
    sampler: reading.document.sampler,
    parents: parentNames(collection, parentId),
    address: addressOf(collection, operation, place, context.request.url),
  };
  const value = { ...settable(sent, collection), [collection.id]: idOfText(text, collection.idForm) };
  const completion = { server, random: lazyRandom(context), fillsSettable: true, fitsSent: () => true };
  return { ...place, value: completeItem(value, collection, completion, reading) };
}

/** Keeps the properties that a request may set. */
export function settable(sent: JsonObject, { thing, id }: Collection): JsonObject {
  const names = Object.keys(sent).filter((name) => name !== id && thing.properties.get(name)?.isReadOnly !== true);
  return Object.fromEntries(names.map((name) => [name, sent[name]]));
}

/**
 * Inserts an item with a chosen id.
 * @throws {WordedRefusal | InputInvalid} if the id is taken: a 409 if declared, else invalid input
 */
async function insertChosen(
  collection: Collection,
  operation: Operation,
  record: KeptItem,
  id: string,
  context: HandlerContext,
): Promise<void> {
  await itemsIn(collection, context).insertAmong(record.parent, (siblings) => {
    for (const sibling of siblings) if (sibling.id === record.id) throw taken(collection, operation, id);
    return record;
  });
}

function taken({ name, id: property }: Collection, operation: Operation, id: string): WordedRefusal | InputInvalid {
  const message = `There is a ${name} with the ${property} ${id} already.`;
  return operation.responses.has('409')
    ? new WordedRefusal(409, message)
    : new InputInvalid({ [property]: [message] }, message);
}
