import { fullKey } from './access.ts';

export interface Probe {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** A body that is no JSON, or not called so. */
  readonly text?: string;
  readonly isKeyless?: boolean;
}

const get = (path: string, more: Partial<Probe> = {}): Probe => ({ method: 'GET', path, ...more });
const post = (path: string, body: unknown, more: Partial<Probe> = {}): Probe => ({
  method: 'POST',
  path,
  body,
  ...more,
});
const patch = (path: string, body: unknown, more: Partial<Probe> = {}): Probe => ({
  method: 'PATCH',
  path,
  body,
  ...more,
});
const put = (path: string, body: unknown, more: Partial<Probe> = {}): Probe => ({ method: 'PUT', path, body, ...more });
const remove = (path: string, more: Partial<Probe> = {}): Probe => ({ method: 'DELETE', path, ...more });
const each = <T>(values: readonly T[], probe: (value: T) => Probe): readonly Probe[] => values.map(probe);

const eve = '/customers/f81d4fae-7dec-41d0-a765-00a0c91e6bf6';
const mia = '/customers/6b0f2f0e-43a5-4c1b-9a53-0d9a6d5a7c11';
const order = '/orders/ord_7k2m9q4x8z1c0b5v';
const lastOrder = '/orders/ord_0a9s8d7f6g5h4j3k';
const merge = { headers: { 'Content-Type': 'application/merge-patch+json' } };
const isKeyless = true;
const unknownKey = { headers: { 'X-Api-Key': 'unknown' } };

const customer = { email: 'Zoe@Shop.org', name: ' Zoe ', password: 'long-enough', phone: '+4912345678', tags: ['new'] };
const address = { street: '1 Road', city: 'Kiel', country: 'DE', postcode: '24103' };
const wrongCustomers = [
  ...[
    { name: '' },
    { name: 'n'.repeat(101) },
    { name: 5 },
    { email: 'none' },
    { email: undefined },
    { password: 'short' },
  ],
  ...[{ phone: '12' }, { website: 'none' }, { status: 'gone' }, { marketing_opt_in: 'yes' }, { tags: ['a', 'a'] }],
  ...[
    { tags: [...'abcdefghijk'] },
    { tags: ['A'] },
    { metadata: { a: 1 } },
    { metadata: { a: 'a'.repeat(201) } },
    { more: 1 },
  ],
  ...[{ address: { ...address, country: 'Germany' } }, { address: { ...address, city: undefined } }],
  { address: { ...address, more: 1 } },
];

const customers: readonly Probe[] = [
  get('/customers'),
  get(`${eve}`),
  get(eve, { isKeyless }),
  get(`${eve}?x-api-key=${fullKey}`, { isKeyless }),
  get('/customers?limit=2&offset=1'),
  ...each(['name', '-created_at'], (sort) => get(`/customers?sort=${sort}`)),
  ...each(['limit=1', 'offset=99', 'unknown=1'], (query) => get(`/customers?${query}`)),
  { method: 'HEAD', path: '/customers' },
  { method: 'DELETE', path: '/customers' },
  { method: 'OPTIONS', path: '/customers' },
  get('/customers/none'),
  get('/customers/00000000-0000-4000-8000-00000000abcd'),
  get('/nowhere', { isKeyless }),
  post('/customers', { ...customer, phone: null, name: 'n'.repeat(100), email: 'null@shop.org' }),
  post('/customers', customer, { headers: { 'Content-Type': 'text/plain' } }),
  post('/customers', { ...customer, address, id: mia, marketing_opt_in: undefined }),
  post('/customers', { ...customer }),
  get('/customers'),
  post('/customers', { ...customer, name: '' }),
  patch(eve, { status: 'active' }),
  patch(eve, { marketing_opt_in: true }, { headers: { 'X-Api-Key': '' } }),
  patch(mia, { marketing_opt_in: true }),
  remove(eve),
  get(eve),
  remove('/customers/none'),
];

const customerRules: readonly Probe[] = [
  ...each(['limit=101', 'offset=-1', 'sort=other'], (query) => get(`/customers?${query}`)),
  patch(eve, {}),
  ...each(wrongCustomers, (wrong) => post('/customers', { ...customer, email: 'new@shop.org', ...wrong })),
];

const product = { sku: 'BOK-123456', name: 'Tides', price: 9.5, category: 'books' };
const full = {
  ...product,
  description: 'd'.repeat(300),
  attributes: { a: 'é' },
  available_from: '2024-01-01T00:00:00+02:00',
};
const wrongProducts = [
  ...[{ price: 0 }, { price: 100_001 }, { price: 1.005 }, { weight_grams: 1.5 }, { category: null }, { sku: 'none' }],
  ...[{ available_from: 'soon' }, { attributes: 'none' }],
];

const products: readonly Probe[] = [
  get('/products'),
  get('/products', { isKeyless }),
  get('/products/1001'),
  get('/products/1001x'),
  get('/products/9999'),
  get('/products/1001', unknownKey),
  ...each(['category=books', 'min_price=20', 'cursor=none'], (query) => get(`/products?${query}`)),
  ...each(['', '&category=garden', '&limit=1'], (query) => get(`/products?cursor=YWZ0ZXI6MQ${query}`)),
  ...each([2, 4], (limit) => get(`/products?limit=${limit}`)),
  remove('/products'),
  post('/products', { ...product, price: 0 }),
  { method: 'POST', path: '/products', text: '{' },
  { method: 'PUT', path: '/products/1001', text: '{' },
  post('/products', full),
  get('/products/5001'),
  post('/products', { ...product, sku: 'BOK-000009', price: 100_000 }),
  post('/products', { ...product, sku: 'BOK-000010', name: 'Low', cost: 20, more: 1 }),
  put('/products/1004', { ...product, sku: 'BOK-000011' }),
  put('/products/1004', { price: 0 }),
  put('/products/7777', { ...product, sku: 'BOK-000012' }),
  get('/products'),
  remove('/products/1004'),
  remove('/products/1004'),
];

const productRules: readonly Probe[] = [
  ...each(['limit=0', 'in_stock=maybe'], (query) => get(`/products?${query}`)),
  ...each(wrongProducts, (wrong) => post('/products', { ...product, ...wrong })),
];

const line = { product_id: 1001, quantity: 2, gift: true };
const placed = { customer_id: mia.slice(11), lines: [line] };
const wrongOrders = [
  ...[{ lines: [] }, { lines: Array(21).fill(line) }, { lines: [{ ...line, quantity: 100 }] }],
  ...[
    { lines: [{ ...line, quantity: 0 }] },
    { lines: [{ product_id: 1001 }] },
    { delivery_date: 'soon' },
    { coupon: 'x' },
  ],
];
const wrongQueries = ['limit=x', 'status=lost', 'customer_id=x', 'created_from=x'];

const orders: readonly Probe[] = [
  get('/orders'),
  get('/orders', { isKeyless }),
  ...each(['limit=1', 'offset=1', 'offset=9', 'status=shipped'], (query) => get(`/orders?${query}`)),
  get(order),
  { method: 'HEAD', path: order },
  get(order),
  get(order, unknownKey),
  get('/orders/none'),
  post('/orders', { ...placed, lines: [] }),
  post('/orders', placed),
  { method: 'POST', path: '/orders', text: '{' },
  patch(lastOrder, { gift_message: 'Hi' }, merge),
  get(lastOrder),
  patch(lastOrder, { gift_message: null }, merge),
  patch(lastOrder, { gift_message: 'Hi' }),
  patch('/orders/none', { gift_message: 'Hi' }, merge),
  post(`${lastOrder}/cancel`, undefined),
  post(`${lastOrder}/cancel`, {}),
  get(lastOrder),
  remove(lastOrder, { isKeyless }),
  get(lastOrder),
  remove(lastOrder),
  remove(lastOrder),
  get('/orders'),
];

const orderRules: readonly Probe[] = [
  ...each(wrongQueries, (query) => get(`/orders?${query}`)),
  ...each(wrongOrders, (wrong) => post('/orders', { ...placed, ...wrong })),
  post('/orders', placed, { headers: { 'X-Channel': 'post' } }),
  post('/orders', placed, { headers: { 'Idempotency-Key': 'x' } }),
  post(`${lastOrder}/cancel`, { reason: 'none' }),
];

const notes: readonly Probe[] = [
  get('/health', { isKeyless }),
  get('/health', { headers: { 'X-Request-Id': '11111111-2222-4333-8444-555555555555', 'Accept-Encoding': 'gzip' } }),
  get(`${order}/notes`),
  get(`${order}/notes`, { isKeyless }),
  get(`${lastOrder}/notes`),
  get(`${order}/notes/31`),
  get(`${lastOrder}/notes/31`),
  post(`${order}/notes`, { text: 'n'.repeat(501) }),
  post(`${order}/notes`, { text: `<b>😀`, created_at: '2020-01-01T00:00:00Z' }),
  post(`${order}/notes`, { text: '😀'.repeat(300) }),
  patch(`${order}/notes/32`, { pinned: true }),
  get(`${order}/notes`),
  remove(`${order}/notes/32`, { isKeyless }),
  remove(`${order}/notes/32`),
  get(`${order}/notes`),
];

const noteRules: readonly Probe[] = [
  post(`${order}/notes`, { text: 'n'.repeat(501) }),
  post(`${order}/notes`, { text: 'Now', visibility: 'all' }),
];

export const suites = { customers, products, orders, notes, customerRules, productRules, orderRules, noteRules };

export type Suite = keyof typeof suites;

export const allSuites: readonly Suite[] = [
  ...(['customers', 'products', 'orders', 'notes'] as const),
  ...(['customerRules', 'productRules', 'orderRules', 'noteRules'] as const),
];

/** Which probes concern an operation: those of rules send what has to be refused. */
export function suiteOf(operation: string, isRule: boolean): Suite {
  if (/Note|Health/.test(operation)) return isRule ? 'noteRules' : 'notes';
  if (/Order/.test(operation)) return isRule ? 'orderRules' : 'orders';
  if (/Product/.test(operation)) return isRule ? 'productRules' : 'products';
  return isRule ? 'customerRules' : 'customers';
}
