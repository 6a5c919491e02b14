import type { Handler, HandlerContext, SentBody } from '../../mock/handler.ts';
import type { JsonObject } from '../../mock/merge-json.ts';
import { InputInvalid, WordedRefusal } from '../../mock/refusals/refusals.ts';
import { isJsonObject } from '../../openapi/document/json-pointer.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import { answerOf } from '../answer.ts';
import { JsonPatchFailed, jsonPatched } from '../patches/json-patch.ts';
import { mergePatched } from '../patches/merge-patch.ts';
import { shownValue } from '../shown-value.ts';
import { changedItem } from './changed-item.ts';
import { settable } from './create.ts';
import { inputIn, type Kept, missing, recordOf, replyWith } from './kept.ts';

/** Updates an item. The media type selects a shallow merge, a JSON Merge Patch or a JSON Patch. */
export function updateHandler(kept: Kept, operation: Operation): Handler {
  const { collection, reading } = kept;
  const answer = answerOf(operation, undefined, reading);
  const declared = collection.thing.inputOf(operation)?.facts.properties;
  const isAllowed = (name: string, value: unknown) =>
    declared?.get(name)?.every(({ place }) => reading.document.sampler.allows(place, value) !== false) === true;
  return async (input, found, context) => {
    const record = recordOf(found, collection);
    if (record === undefined) throw missing(collection, '');
    const sent = await sentBody(input.body, context);
    const changed = await changedItem(kept, operation, record, context, (current) => ({
      value: patched(current, sent, kept, operation),
      fillsSettable: false,
      // Invalid values are refused: other media types and undeclared properties have not been validated yet.
      fitsSent: (name, value) => !isJsonPatch(sent) && isAllowed(name, value),
    }));
    if ('faults' in changed) throw new InputInvalid(changed.faults, undefined);
    return replyWith(kept, answer, changed.record, context);
  };
}

/** Returns the body as sent: schema defaults would overwrite earlier changes. */
async function sentBody(body: unknown, context: HandlerContext): Promise<SentBody> {
  const sent = await context.sent();
  // Forms can only be parsed by their schema.
  return sent.value === undefined ? { ...sent, value: body } : sent;
}

function isJsonPatch({ mediaType = '' }: SentBody): boolean {
  return /json-patch\+json/i.test(mediaType);
}

function patched(
  current: JsonObject,
  { value, mediaType = '' }: SentBody,
  kept: Kept,
  operation: Operation,
): JsonObject {
  const { collection, reading } = kept;
  if (isJsonPatch({ value, mediaType })) {
    const [view] = collection.thing.views;
    const seen = view === undefined ? current : shownValue(current, view.nodes, reading.shown);
    const result = orRefused(() => jsonPatched(seen, value), operation);
    if (!isJsonObject(result)) throw refusal(operation, 'The patch leaves no object.', false);
    const hidden = Object.entries(current).filter(([name]) => !isJsonObject(seen) || !Object.hasOwn(seen, name));
    return { ...Object.fromEntries(hidden), ...result };
  }
  const sent = inputIn(value, operation, collection);
  if (/merge-patch\+json/i.test(mediaType)) {
    const merged = mergePatched(current, sent);
    return isJsonObject(merged) ? merged : current;
  }
  return { ...current, ...settable(sent, collection) };
}

function orRefused(patch: () => unknown, operation: Operation): unknown {
  try {
    return patch();
  } catch (error) {
    if (!(error instanceof JsonPatchFailed)) throw error;
    throw refusal(operation, error.message, error.isTest);
  }
}

/** Selects a declared status for a patch that can't be applied; by default 409 for a failed `test`, else 422. */
function refusal({ responses }: Operation, message: string, isTest: boolean): WordedRefusal {
  const statuses = isTest ? [409, 412, 422, 400] : [422, 400, 409];
  const status = statuses.find((one) => responses.has(String(one))) ?? (isTest ? 409 : 422);
  return new WordedRefusal(status, message);
}
