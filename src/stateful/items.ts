import type { HandlerContext } from '../mock/handler.ts';
import type { Collection, KeptItem } from './collection.ts';

/** Returns the items of a collection in a session. */
export function itemsIn({ store: resource }: Pick<Collection, 'store'>, { store }: Pick<HandlerContext, 'store'>) {
  return store.collection<KeptItem>(resource);
}
