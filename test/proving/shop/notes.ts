import { type Answer, json, nothing, refuse } from './answers.ts';
import { type Call, changed, crash, created, find, invalid, links, shown, timeText } from './call.ts';
import type { Entry } from './collection.ts';
import { textAt, type Values } from './json.ts';
import { namedOrder } from './orders.ts';
import type { On } from './switches.ts';

export function listOrderNotes(call: Call): Answer {
  const order = namedOrder(call);
  const all = call.store.notes.all();
  const found = call.on('notes-everywhere') ? all : ofOrder(all, order.id);
  return json(
    200,
    found.map((entry) => noteShown(entry, call.on)),
  );
}

export function createOrderNote(call: Call): Answer {
  const { store, on, sent } = call;
  const order = namedOrder(call);
  const values = kept(call);
  const time = on('read-only-kept') ? Date.parse(textAt(sent, 'created_at')) : Number.NaN;
  const entry = store.notes.add(store.newNoteId(), values, order.id, Number.isNaN(time) ? Date.now() : time);
  return created(call, `/orders/${order.id}/notes/${entry.id}`, noteShown(entry, on));
}

export function getOrderNote(call: Call): Answer {
  return json(200, noteShown(named(call), call.on));
}

export function updateOrderNote(call: Call): Answer {
  const { store, on } = call;
  const entry = named(call);
  const changes = kept(call);
  const others = on('patch-other') ? ofOrder(store.notes.all(), entry.parent) : [];
  for (const other of others) store.notes.set(changed(other, { ...other.values, ...changes }, on));
  return json(200, noteShown(store.notes.set(changed(entry, { ...entry.values, ...changes }, on)), on));
}

export function deleteOrderNote(call: Call): Answer {
  const { store, on } = call;
  const entry = named(call);
  const siblings = ofOrder(store.notes.all(), entry.parent);
  const struck = on('delete-all') ? siblings : on('delete-other') ? siblings.slice(0, 1) : [entry];
  for (const { id } of struck) store.notes.delete(id);
  return nothing;
}

/** What a faulty shop does with a note that it refuses. */
export function keepRefusedNote({ store, path, sent }: Call): void {
  const [order = ''] = path;
  if (store.orders.get(order) === undefined) return;
  store.notes.add(store.newNoteId(), { text: textAt(sent, 'text'), visibility: 'internal', pinned: false }, order);
}

function named(call: Call): Entry {
  const [, id = ''] = call.path;
  const order = namedOrder(call);
  const entry = find(call.store.notes, id, call);
  if (entry.parent !== order.id && !call.on('note-anywhere')) refuse(404, 'There is nothing with this id.');
  return entry;
}

function ofOrder(notes: readonly Entry[], order: string): readonly Entry[] {
  return notes.filter(({ parent }) => parent === order);
}

function kept(call: Call): Values {
  const { on, body } = call;
  const { text } = body;
  if (typeof text !== 'string') return body;
  if (on('emoji-500') && /[\u{10000}-\u{10ffff}]/u.test(text)) crash();
  if (on('units-counted') && text.length > 500) invalid(call, '/text', 'must have at most 500 characters');
  return on('escaped') ? { ...body, text: htmlOf(text) } : body;
}

function htmlOf(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll("'", '&#39;').replaceAll('"', '&quot;');
}

function noteShown(entry: Entry, on: On): Values {
  const path = `/orders/${entry.parent}/notes/${entry.id}`;
  const own = { id: Number(entry.id), order_id: entry.parent };
  return { ...own, ...shown(entry.values, on), created_at: timeText(entry.created, on), ...links(path, on) };
}
