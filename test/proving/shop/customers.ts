import { type Answer, json, nothing, refuse } from './answers.ts';
import { type Call, changed, crash, created, find, invalid, shown, times } from './call.ts';
import type { Entry } from './collection.ts';
import { isObject, numberAt, textAt, type Values, without } from './json.ts';
import type { On } from './switches.ts';

export function listCustomers({ store, on, query }: Call): Answer {
  const status = query.status;
  const found = store.customers
    .all()
    .filter((entry) => (status === undefined || entry.values.status === status) && !store.hidden.has(entry.id));
  const limit = query.limit === undefined && on('limit-default') ? 10 : numberAt(query, 'limit', 20);
  const offset = Math.max(0, numberAt(query, 'offset', 0));
  const from = on('offset-off') && offset > 0 ? offset - 1 : offset;
  const page = sorted(found, textAt(query, 'sort') || 'created_at', on).slice(
    from,
    on('limit-ignored') ? undefined : from + Math.max(0, limit),
  );
  const total = found.length + (on('total-off') ? 1 : 0);
  const data = page.map((entry) => customerShown(entry, on));
  return json(200, { data, total, limit, offset }, { 'X-Total-Count': String(total) });
}

export function createCustomer(call: Call): Answer {
  const { store, on, sent } = call;
  if (on('longest-500') && [...textAt(sent, 'name')].length === 100) crash();
  if (on('null-refused') && sent.phone === null) invalid(call, '/phone', 'must be a string');
  refuseKnownEmail(call);
  const values = kept(call.body, on);
  const isLeftOut = on('opt-in-default') && sent.marketing_opt_in === undefined;
  const id = store.newCustomerId();
  const entry = store.customers.add(id, isLeftOut ? without(values, 'marketing_opt_in') : values);
  if (on('unlisted')) store.hidden.add(id);
  return created(call, `/customers/${id}`, customerShown(entry, on));
}

export function getCustomer(call: Call): Answer {
  return json(200, customerShown(named(call), call.on));
}

export function updateCustomer(call: Call): Answer {
  const { store, on, body } = call;
  const entry = named(call);
  refuseKnownEmail(call, entry.id);
  const changes = kept(on('patch-ignores') ? without(body, 'marketing_opt_in') : body, on);
  const values = { ...entry.values, ...changes, ...(on('patch-resets') && body.tags === undefined && { tags: [] }) };
  return json(200, customerShown(store.customers.set(changed(entry, values, on)), on));
}

export function deleteCustomer(call: Call): Answer {
  const { id } = named(call);
  const isNeeded = call.store.orders.all().some(({ values }) => values.customer_id === id);
  if (isNeeded) refuse(409, 'A customer with orders cannot be deleted.');
  if (!call.on('delete-keeps')) call.store.customers.delete(id);
  return nothing;
}

function named(call: Call): Entry {
  const [id = ''] = call.path;
  const isWellFormed = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id);
  if (!isWellFormed && call.on('path-500')) crash();
  if (!isWellFormed && call.on('malformed-id-400')) refuse(400, 'The id of a customer is a UUID.');
  // What is not listed by mistake can be read all the same.
  const entry = call.store.customers.get(id.toLowerCase());
  return entry ?? find(call.store.customers, id, call);
}

function refuseKnownEmail({ store, on, body }: Call, own?: string): void {
  const email = textAt(body, 'email').toLowerCase();
  if (email === '' || on('email-repeated')) return;
  const other = store.customers.all().find(({ values }) => textAt(values, 'email').toLowerCase() === email);
  if (other !== undefined && other.id !== own) refuse(409, 'Another customer has this email address.');
}

/** What a faulty shop makes of the values that it is to keep. */
function kept(body: Values, on: On): Values {
  const { name, email, address } = body;
  return {
    ...body,
    ...(on('trimmed') && typeof name === 'string' && { name: name.trim() }),
    ...(on('lowered') && typeof email === 'string' && { email: email.toLowerCase() }),
    ...(on('phone-lost') && body.phone !== undefined && { phone: null }),
    ...(on('postcode-lost') && isObject(address) && { address: without(address, 'postcode') }),
  };
}

function sorted(entries: readonly Entry[], sort: string, on: On): readonly Entry[] {
  const isDescending = sort.startsWith('-');
  const isByName = sort.endsWith('name') && !on('sort-ignored');
  const inOrder = isByName ? entries.toSorted((one, other) => compareNames(one, other, on)) : entries;
  return isDescending && !on('sort-ascending') ? inOrder.toReversed() : inOrder;
}

function compareNames(one: Entry, other: Entry, on: On): number {
  const [left, right] = [textAt(one.values, 'name'), textAt(other.values, 'name')];
  if (on('names-by-language')) return left.localeCompare(right, 'en');
  return left < right ? -1 : left > right ? 1 : 0;
}

function customerShown(entry: Entry, on: On): Values {
  const values = on('password-shown') ? entry.values : without(entry.values, 'password');
  return { id: entry.id, ...shown(values, on), ...times(entry, on) };
}
