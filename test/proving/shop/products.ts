import { type Answer, json, nothing, refuse } from './answers.ts';
import { type Call, changed, crash, created, find, invalid, links, shown, times, timeText } from './call.ts';
import type { Entry } from './collection.ts';
import { numberAt, objectsAt, textAt, type Values, without } from './json.ts';
import type { On } from './switches.ts';

export function listProducts(call: Call): Answer {
  const { store, on, query } = call;
  const after = query.cursor === undefined ? undefined : positionOf(textAt(query, 'cursor'));
  const isFiltered = after === undefined || !on('cursor-unfiltered');
  const all = store.products.all().filter((entry) => !store.hidden.has(entry.id));
  const inOrder = on('newest-first') ? all.toReversed() : all;
  const found = inOrder.filter((entry) => !isFiltered || isAskedFor(entry, call));
  const left = found.filter((entry) => after === undefined || isAfter(entry.number, after, on));
  if (on('cursor-skips') && after !== undefined && after > 0) left.shift();
  const limit = Math.max(0, numberAt(query, 'limit', 20));
  const page = left.slice(0, limit);
  const isMore = on('page-empty') ? page.length === limit && limit > 0 : left.length > page.length;
  const last = page.at(-1)?.number ?? 0;
  const next = isMore ? cursorOf(last, on) : on('cursor-endless') ? cursorOf(0, on) : null;
  const data = page.map((entry) => productShown(store.stale.get(entry.id) ?? entry, on));
  return json(200, { data, next_cursor: next });
}

export function createProduct(call: Call): Answer {
  const values = accepted(call);
  const { store, on } = call;
  const entry = store.products.add(store.newProductId(), values);
  if (on('unread')) store.hidden.add(entry.id);
  return created(call, `/products/${entry.id}`, productShown(entry, on));
}

export function getProduct(call: Call): Answer {
  return json(200, productShown(named(call), call.on));
}

export function replaceProduct(call: Call): Answer {
  const { store, on, path } = call;
  const [id = ''] = path;
  if (on('put-creates') && store.products.get(id) === undefined && /^[1-9]\d{0,14}$/.test(id)) {
    return json(200, productShown(store.products.add(id, accepted(call)), on));
  }
  const entry = named(call);
  const values = accepted(call, entry.id);
  if (on('list-stale') && !store.stale.has(entry.id)) store.stale.set(entry.id, entry);
  const replaced = changed(entry, on('put-keeps') ? { ...entry.values, ...values } : values, on);
  return json(200, productShown(store.products.set(replaced), on));
}

export function deleteProduct(call: Call): Answer {
  const { store, on, path } = call;
  if (on('delete-again-500') && store.products.get(path[0] ?? '') === undefined) crash();
  const { id } = named(call);
  const isOrdered = store.orders
    .all()
    .some(({ values }) => objectsAt(values, 'lines').some((line) => line.product_id === Number(id)));
  if (isOrdered) refuse(409, 'A product that has been ordered cannot be deleted.');
  store.products.delete(id);
  return nothing;
}

function named(call: Call): Entry {
  const [id = ''] = call.path;
  return find(call.store.products, call.on('path-loose') ? String(Number.parseInt(id, 10)) : id, call);
}

/** The values to keep, once what a rule of its own can't say is looked at. */
function accepted(call: Call, own?: string): Values {
  const { store, on, body, sent } = call;
  const price = numberAt(body, 'price', 0);
  if (on('highest-refused') && price === 100_000) invalid(call, '/price', 'must be below 100000');
  if (on('above-cost') && price <= numberAt(body, 'cost', 0)) invalid(call, '/price', 'must be higher than the cost');
  const from = textAt(body, 'available_from');
  if (on('date-time-zone') && /[+-]\d\d:\d\d$/.test(from)) invalid(call, '/available_from', 'must end with Z');
  for (const { id, values } of store.products.all()) {
    if (id === own) continue;
    if (values.sku === body.sku) refuse(409, 'Another product has this SKU.');
    if (on('names-unique') && values.name === body.name) refuse(409, 'Another product has this name.');
  }
  return {
    ...(on('attributes-lost') ? without(body, 'attributes') : body),
    ...(on('cut') && typeof body.description === 'string' && { description: body.description.slice(0, 255) }),
    ...(on('rounded') && { price: Math.max(1, Math.round(price)) }),
    ...(on('stock-default') && sent.in_stock === undefined && { in_stock: false }),
    ...(on('from-utc') && from !== '' && { available_from: timeText(Date.parse(from), on) }),
  };
}

function isAskedFor({ values }: Entry, { query, on }: Call): boolean {
  const { category, in_stock: inStock, min_price: minimum } = query;
  const isOfCategory = category === undefined || (values.category === category) !== on('filter-wrong');
  const isInStock = inStock === undefined || values.in_stock === (inStock !== false);
  const isDear = typeof minimum !== 'number' || on('price-ignored') || numberAt(values, 'price', 0) >= minimum;
  return isOfCategory && isInStock && isDear;
}

function isAfter(number: number, position: number, on: On): boolean {
  if (on('cursor-repeats') && number === position) return true;
  return on('newest-first') && position > 0 ? number < position : number > position;
}

function cursorOf(position: number, on: On): string {
  const nonce = on('cursors-new') ? `:${Math.random()}` : '';
  return Buffer.from(`after:${position}${nonce}`).toString('base64url');
}

function positionOf(cursor: string): number {
  const [, position] = /^after:(\d+)(?::.*)?$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  return position === undefined ? refuse(400, 'This cursor is not one of ours.') : Number(position);
}

function productShown(entry: Entry, on: On): Values {
  const path = `/products/${entry.id}`;
  return { id: Number(entry.id), ...shown(entry.values, on), ...times(entry, on), ...links(path, on) };
}
