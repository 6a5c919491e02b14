import type { Handler } from '../mock/handler.ts';
import { createHandler } from './handlers/create.ts';
import { deleteHandler } from './handlers/delete.ts';
import type { Kept } from './handlers/kept.ts';
import { listHandler } from './handlers/list.ts';
import { readHandler } from './handlers/read.ts';
import { replaceHandler } from './handlers/replace.ts';
import { updateHandler } from './handlers/update.ts';

/** Returns the handlers of a collection's operations with their `operationId`. */
export function handlersOf(kept: Kept): [string, Handler][] {
  const { create, list, read, replace, update, delete: deletion } = kept.collection.operations;
  const handlers: [string, Handler][] = [];
  if (list !== undefined) handlers.push([list.id, listHandler(kept, list)]);
  if (read !== undefined) handlers.push([read.id, readHandler(kept, read)]);
  if (update !== undefined) handlers.push([update.id, updateHandler(kept, update)]);
  if (deletion !== undefined) handlers.push([deletion.id, deleteHandler(kept, deletion)]);
  if (create !== undefined) handlers.push([create.id, createHandler(kept, create)]);
  if (replace !== undefined) handlers.push([replace.id, replaceHandler(kept, replace)]);
  return handlers;
}
