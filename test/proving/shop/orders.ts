import { createHash } from 'node:crypto';
import { type Answer, json, nothing, refuse } from './answers.ts';
import { type Call, changed, crash, created, find, invalid, links, shown, times } from './call.ts';
import type { Entry } from './collection.ts';
import { numberAt, objectsAt, textAt, type Values } from './json.ts';
import type { On } from './switches.ts';

export function listOrders({ store, on, query }: Call): Answer {
  const { status, customer_id: customer, created_from: from } = query;
  const since = typeof from === 'string' ? Date.parse(from) : Number.NaN;
  const found = [...store.orders.all(), ...store.ghosts].filter(({ values, created }) => {
    const isOfStatus = status === undefined || on('filter-ignored') || values.status === status;
    const isOfCustomer = typeof customer !== 'string' || values.customer_id === customer.toLowerCase();
    return isOfStatus && isOfCustomer && (Number.isNaN(since) || created >= since);
  });
  const inOrder = on('newest-first') ? found.toReversed() : found;
  const offset = on('offset-ignored') ? 0 : numberAt(query, 'offset', 0);
  const limit = numberAt(query, 'limit', 20) + (on('limit-one-more') ? 1 : 0);
  const page = inOrder.slice(offset, offset + limit);
  const total = on('count-page') ? page.length : found.length;
  return json(200, { data: page.map((entry) => orderShown(entry, on)) }, { 'X-Total-Count': String(total) });
}

export function createOrder(call: Call): Answer {
  const key = textAt(call.headers, 'idempotency-key').toLowerCase();
  const sent = JSON.stringify(call.sent);
  const before = call.store.repeats.get(key);
  if (before !== undefined && before.sent !== sent) refuse(409, 'This idempotency key came with another body.');
  const answer = before?.answer ?? placed(call);
  if (key !== '') call.store.repeats.set(key, { sent, answer });
  return answer;
}

function placed(call: Call): Answer {
  const { store, on, body, sent } = call;
  const customer = textAt(body, 'customer_id').toLowerCase();
  if (store.customers.get(customer) === undefined) invalid(call, '/customer_id', 'is no customer');
  const lines = objectsAt(body, 'lines').map((line, index) => {
    const product = store.products.get(String(line.product_id));
    if (product === undefined) invalid(call, `/lines/${index}/product_id`, 'is no product');
    const gift = on('gift-lost') ? false : (line.gift ?? false);
    return { ...line, gift, unit_price: numberAt(product.values, 'price', 0) };
  });
  const total =
    lines.reduce((sum, line) => sum + Math.round(numberAt(line, 'quantity', 1) * line.unit_price * 100), 0) / 100;
  const currency = on('currency-default') && sent.currency === undefined ? 'USD' : (body.currency ?? 'EUR');
  const values = { ...body, customer_id: customer, status: 'pending', lines, currency, total };
  const entry = store.orders.add(store.newOrderId(), values);
  const answered = orderShown(entry, on);
  const otherwise = on('created-otherwise') ? { total: total + 4.9 } : {};
  return created(call, `/orders/${entry.id}`, { ...answered, ...otherwise }, { ETag: tagOf(answered, on) });
}

export function getOrder(call: Call): Answer {
  const { store, on, etag } = call;
  const entry = namedOrder(call);
  const body = orderShown(entry, on);
  if (on('read-changes') && entry.values.status === 'pending') {
    store.orders.set(changed(entry, { ...entry.values, status: 'paid' }, on));
  }
  const tags = (etag ?? '').split(',').map((tag) => tag.trim().replace('W/', ''));
  const tag = tagOf(body, on);
  if (tags.includes(tag.replace('W/', '')) || etag === '*') return { status: 304, headers: { ETag: tag } };
  return json(200, body, { ETag: tag });
}

export function updateOrder(call: Call): Answer {
  const { store, on, body } = call;
  const entry = namedOrder(call);
  if (entry.values.status === 'cancelled') refuse(409, 'A cancelled order cannot be changed.');
  if (on('null-500') && Object.values(body).includes(null)) crash();
  const given = Object.entries(body).filter(([, value]) => value !== null || !on('patch-nulls'));
  const next = changed(entry, { ...entry.values, ...Object.fromEntries(given) }, on);
  return answered(on('patch-forgets') ? next : store.orders.set(next), on);
}

export function cancelOrder(call: Call): Answer {
  const { store, on } = call;
  const entry = namedOrder(call);
  const isCancelled = entry.values.status === 'cancelled';
  if (isCancelled && !on('cancel-again')) refuse(409, 'The order has been cancelled already.');
  const next = changed(entry, { ...entry.values, status: 'cancelled' }, on);
  return answered(on('cancel-forgets') ? next : store.orders.set(next), on);
}

export function deleteOrder(call: Call): Answer {
  const { store, on, path } = call;
  if (on('delete-again-204') && store.orders.get(path[0] ?? '') === undefined) return nothing;
  const entry = namedOrder(call);
  store.orders.delete(entry.id);
  store.gone.add(entry.id);
  if (on('delete-lists')) store.ghosts.push(entry);
  for (const note of store.notes.all()) {
    if (note.parent === entry.id) store.notes.delete(note.id);
  }
  return nothing;
}

/** The order of the path, of its notes too. */
export function namedOrder(call: Call): Entry {
  const { store, on, path } = call;
  const [id = ''] = path;
  if (on('malformed-id-400') && !/^ord_[0-9a-z]{12,26}$/.test(id)) refuse(400, 'The id of an order begins with ord_.');
  if (on('deleted-410') && store.gone.has(id)) refuse(410, 'The order has been deleted.');
  return find(store.orders, id, call);
}

function answered(entry: Entry, on: On): Answer {
  const body = orderShown(entry, on);
  return json(200, body, { ETag: tagOf(body, on) });
}

function tagOf(body: Values, on: On): string {
  const digest = createHash('sha256').update(JSON.stringify(body)).digest('hex').slice(0, 16);
  return `${on('weak-tags') ? 'W/' : ''}"${digest}"`;
}

function orderShown(entry: Entry, on: On): Values {
  return { id: entry.id, ...shown(entry.values, on), ...times(entry, on), ...links(`/orders/${entry.id}`, on) };
}
