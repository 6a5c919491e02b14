import { InputInvalid } from '../../mock/refusals/refusals.ts';
import { base64Of } from '../../text/base64.ts';

/** The paging values of a request; undefined if absent or not declared. */
export interface PageAsked {
  readonly limit: number | undefined;
  readonly offset: number | undefined;
  readonly page: number | undefined;
  readonly cursor: string | undefined;
}

/** The paging parameters that a list declares. */
export interface Paging {
  readonly hasPages: boolean;
  readonly hasCursor: boolean;
  /** The number of the first page: 1 or 0. */
  readonly firstPage: number;
}

/** A part of a list. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** Number of items on all pages. */
  readonly total: number;
  readonly offset: number;
  /** Maximum number of items per page. */
  readonly size: number;
  /** The page number, counted from `firstPage`. */
  readonly number: number;
  readonly firstPage: number;
  readonly nextCursor: string | undefined;
}

/** Default page size, if neither the request nor the document sets one. */
const usualSize = 20;

/**
 * Returns the requested page; a page beyond the end is empty.
 * @throws {InputInvalid} if the list has not issued the cursor
 */
export function pageOf<Item extends { readonly id: string }>(
  all: readonly Item[],
  asked: PageAsked,
  paging: Paging,
  names: { readonly cursor: string },
  idOf: (item: Item) => string,
): Page<Item> {
  const { hasPages, hasCursor, firstPage } = paging;
  const total = all.length;
  const size = Math.max(0, asked.limit ?? (hasPages || hasCursor ? usualSize : total));
  const offset = offsetOf(all, asked, { size, firstPage, cursorName: names.cursor, idOf });
  const items = all.slice(offset, offset + size);
  const end = offset + items.length;
  const last = items.at(-1);
  return {
    ...{ items, total, offset, size, firstPage },
    number: asked.page ?? firstPage + (size === 0 ? 0 : Math.floor(offset / size)),
    nextCursor: last === undefined || end >= total ? undefined : cursorBehind(last.id, end),
  };
}

function offsetOf<Item extends { readonly id: string }>(
  all: readonly Item[],
  { offset, page, cursor }: PageAsked,
  parts: {
    readonly size: number;
    readonly firstPage: number;
    readonly cursorName: string;
    readonly idOf: (item: Item) => string;
  },
): number {
  const { size, firstPage, cursorName, idOf } = parts;
  if (cursor !== undefined && cursor !== '') {
    const place = placeIn(cursor);
    const id = place?.id;
    const index = all.findIndex((item) => (id === undefined ? idOf(item) === cursor : item.id === id));
    if (index >= 0) return index + 1;
    if (place === undefined)
      throw new InputInvalid({ [cursorName]: [`The ${cursorName} is none that this list has given.`] }, undefined);
    // The item before the cursor was deleted.
    return Math.max(0, Math.min(place.offset - 1, all.length));
  }
  if (page !== undefined) return Math.max(0, page - firstPage) * size;
  return Math.max(0, offset ?? 0);
}

/** Encodes an opaque cursor from the item before the page and the page's offset. */
function cursorBehind(id: string, offset: number): string {
  return base64Of(new TextEncoder().encode(JSON.stringify([offset, id])))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

function placeIn(cursor: string): { readonly offset: number; readonly id: string } | undefined {
  try {
    const bytes = atob(cursor.replaceAll('-', '+').replaceAll('_', '/'));
    const read: unknown = JSON.parse(
      new TextDecoder().decode(Uint8Array.from(bytes, (letter) => letter.charCodeAt(0))),
    );
    if (!Array.isArray(read) || typeof read[0] !== 'number' || typeof read[1] !== 'string') return undefined;
    return { offset: read[0], id: read[1] };
  } catch {
    // A cursor that is not JSON was not issued here.
    return undefined;
  }
}
