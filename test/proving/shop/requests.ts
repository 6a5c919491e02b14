interface AskedFor {
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

type Row = readonly [operation: string, request: string, status: number, body?: unknown];

const mia = '/customers/6b0f2f0e-43a5-4c1b-9a53-0d9a6d5a7c11';
const eve = '/customers/f81d4fae-7dec-41d0-a765-00a0c91e6bf6';
const nobody = '/customers/00000000-0000-4000-8000-00000000abcd';
const order = '/orders/ord_7k2m9q4x8z1c0b5v';
const shipped = '/orders/ord_0a9s8d7f6g5h4j3k';
const noOrder = '/orders/ord_000000000000';
const line = { product_id: 1001, quantity: 2 };
const customer = { email: 'zoe@shop.org', name: 'Zoe', password: 'long-enough' };
const product = { sku: 'BOK-123456', name: 'Tides', price: 9.5, category: 'books', attributes: { colour: ['é'] } };
const address = { street: '1 Road', city: 'Kiel', country: 'DE' };
const placed = { customer_id: mia.slice(11), lines: [line, { ...line, gift: true }] };

/** In the order in which they are to be sent. */
const rows: readonly Row[] = [
  ['getHealth', 'GET /health', 200],
  ['listCustomers', 'GET /customers?limit=2&offset=1&sort=-name', 200],
  ['listCustomers', 'GET /customers?limit=0', 400],
  ['createCustomer', 'POST /customers', 201, { ...customer, tags: ['new'], metadata: { a: 'b' }, address }],
  ['createCustomer', 'POST /customers', 409, { ...customer, email: 'ZOE@shop.org' }],
  ['createCustomer', 'POST /customers', 422, { ...customer, email: 'none' }],
  ['createCustomer', 'POST /customers', 413, { ...customer, name: 'n'.repeat(1_000_000) }],
  ['getCustomer', `GET ${mia}`, 200],
  ['getCustomer', `GET ${nobody}`, 404],
  ['updateCustomer', `PATCH ${eve}`, 200, { website: null, status: 'blocked' }],
  ['updateCustomer', `PATCH ${eve}`, 409, { email: customer.email }],
  ['updateCustomer', `PATCH ${eve}`, 422, {}],
  ['deleteCustomer', `DELETE ${mia}`, 409],
  ['deleteCustomer', `DELETE ${eve}`, 204],
  ['deleteCustomer', `DELETE ${eve}`, 404],
  ['listProducts', 'GET /products?limit=2&in_stock=true', 200],
  ['listProducts', 'GET /products?cursor=none', 400],
  ['createProduct', 'POST /products', 201, { ...product, description: 'On tides.', cost: null, id: 7 }],
  ['createProduct', 'POST /products', 409, product],
  ['createProduct', 'POST /products', 422, { ...product, price: 0.001 }],
  ['getProduct', 'GET /products/1002', 200],
  ['getProduct', 'GET /products/1002x', 404],
  ['replaceProduct', 'PUT /products/1004', 200, { ...product, sku: 'KIT-000001' }],
  ['replaceProduct', 'PUT /products/1004', 422, { name: 'Kettle' }],
  ['replaceProduct', 'PUT /products/9999', 404, product],
  ['deleteProduct', 'DELETE /products/1001', 409],
  ['deleteProduct', 'DELETE /products/1004', 204],
  ['deleteProduct', 'DELETE /products/1004', 404],
  ['listOrders', 'GET /orders?status=shipped&created_from=2024-01-01T00:00:00Z', 200],
  ['listOrders', 'GET /orders?created_from=yesterday', 400],
  ['createOrder', 'POST /orders', 201, { ...placed, shipping_address: address, delivery_date: '2030-02-28' }],
  ['createOrder', 'POST /orders', 422, { ...placed, lines: [{ ...line, product_id: 9999 }] }],
  ['createOrder', 'POST /orders', 422, { ...placed, lines: [{ ...line, more: 1 }] }],
  ['getOrder', `GET ${order}`, 200],
  ['getOrder', `GET ${noOrder}`, 404],
  ['updateOrder', `PATCH ${order}`, 200, { gift_message: 'Hi', coupon: null }],
  ['updateOrder', `PATCH ${order}`, 422, { status: 'paid' }],
  ['cancelOrder', `POST ${shipped}/cancel`, 200],
  ['cancelOrder', `POST ${shipped}/cancel`, 409, { reason: 'too_late' }],
  ['updateOrder', `PATCH ${shipped}`, 409, { gift_message: 'Hi' }],
  ['deleteOrder', `DELETE ${shipped}`, 204],
  ['deleteOrder', `DELETE ${shipped}`, 404],
  ['listOrderNotes', `GET ${order}/notes`, 200],
  ['listOrderNotes', `GET ${noOrder}/notes`, 404],
  ['createOrderNote', `POST ${order}/notes`, 201, { text: '😀'.repeat(500), author_email: 'desk@shop.org' }],
  ['createOrderNote', `POST ${order}/notes`, 422, { text: '😀'.repeat(501) }],
  ['getOrderNote', `GET ${order}/notes/31`, 200],
  ['getOrderNote', `GET ${order}/notes/99`, 404],
  ['updateOrderNote', `PATCH ${order}/notes/31`, 200, { pinned: true }],
  ['updateOrderNote', `PATCH ${order}/notes/31`, 422, { pinned: 1 }],
  ['deleteOrderNote', `DELETE ${order}/notes/31`, 204],
  ['deleteOrderNote', `DELETE ${order}/notes/31`, 404],
];

const readOnlyKey = { 'X-Api-Key': 'hsk_read_90ab1c3d5e7f2468' };
const json = { 'Content-Type': 'application/json' };

export const requests: readonly AskedFor[] = [
  ...rows.map(([operation, request, status, body]): AskedFor => {
    const [method = '', path = ''] = request.split(' ');
    const type = { 'Content-Type': operation === 'updateOrder' ? 'application/merge-patch+json' : 'application/json' };
    const sent = body === undefined ? {} : { headers: type, body: JSON.stringify(body) };
    return { operation, method, path, status, ...sent };
  }),
  { operation: 'getOrder', method: 'GET', path: order, status: 401, headers: { 'X-Api-Key': 'unknown' } },
  { operation: 'deleteOrder', method: 'DELETE', path: order, status: 403, headers: readOnlyKey },
  { operation: 'createProduct', method: 'POST', path: '/products', status: 400, headers: json, body: '{' },
  { operation: 'updateOrder', method: 'PATCH', path: order, status: 415, headers: json, body: '{}' },
  { operation: 'getOrder', method: 'GET', path: order, status: 304, headers: { 'If-None-Match': '*' } },
];
