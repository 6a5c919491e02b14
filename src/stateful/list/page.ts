import { InputInvalid } from '../../mock/refusals/refusals.ts';
import { base64Of } from '../../text/base64.ts';

/** What a request asks for of a list's pages; undefined for what it leaves open, or can't say. */
export interface PageAsked {
  readonly limit: number | undefined;
  readonly offset: number | undefined;
  readonly page: number | undefined;
  readonly cursor: string | undefined;
}

/** How the pages of a list are asked for. */
export interface Paging {
  readonly hasPages: boolean;
  readonly hasCursor: boolean;
  /** The number of the first page: 1, or 0. */
  readonly firstPage: number;
}

/** A part of a list. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** How many there are on all pages. */
  readonly total: number;
  readonly offset: number;
  /** How many a page has room for. */
  readonly size: number;
  /** The number of the page. */
  readonly number: number;
  readonly firstPage: number;
  readonly nextCursor: string | undefined;
}

/** How many a page has where neither the request nor the document says. */
const usualSize = 20;

/**
 * The page that is asked for; one beyond the end is empty.
 * @throws {InputInvalid} for a cursor that the list has not handed out
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
    // What it stood behind is gone.
    return Math.max(0, Math.min(place.offset - 1, all.length));
  }
  if (page !== undefined) return Math.max(0, page - firstPage) * size;
  return Math.max(0, offset ?? 0);
}

/** Where a page begins, in a form that nobody is to read: behind an item, and as many items from the start. */
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
    // What is no JSON was not made here.
    return undefined;
  }
}
