import type { Fault } from '../proving.ts';
import type { Answer } from './answers.ts';
import { isObject, type Json, objectsAt, type Values, without } from './json.ts';

type Spoil = (answer: Answer, key: string) => Answer;

const body = (change: (body: Values) => Json): Spoil => {
  return (answer) => (isObject(answer.body) ? { ...answer, body: change(answer.body) } : answer);
};

/** Lets the entries of a page differ. */
const entries = (change: (entry: Values) => Values): Spoil => {
  return body((page) => ({ ...page, data: objectsAt(page, 'data').map(change) }));
};

const header = (name: string, value?: string): Spoil => {
  return (answer) => {
    const { [name]: _, ...others } = answer.headers;
    return { ...answer, headers: value === undefined ? others : { ...others, [name]: value } };
  };
};

const status = (other: number): Spoil => {
  return (answer) => ({ ...answer, status: other });
};

const text = (type: string, words: string): Spoil => {
  return ({ status, headers }) => ({ status, headers, type, text: words });
};

const bodiless: Spoil = ({ status, headers }) => ({ status, headers });

const crash: Spoil = ({ headers }) => {
  return { status: 500, headers, type: 'application/json', body: { error: 'Internal Server Error' } };
};

const detail = (words: (key: string) => string): Spoil => {
  return (answer, key) => body((problem) => ({ ...problem, detail: words(key) }))(answer, key);
};

const ifEmpty = (spoil: Spoil): Spoil => {
  return (answer, key) => {
    const isEmpty = isObject(answer.body) && objectsAt(answer.body, 'data').length === 0;
    return isEmpty ? spoil(answer, key) : answer;
  };
};

const html = '<!DOCTYPE html><html><body><h1>404 Not Found</h1><hr>nginx/1.25.3</body></html>';
const trace = `SyntaxError: Unexpected token } in JSON at position 17
    at JSON.parse (<anonymous>)
    at readBody (/srv/shop/releases/41/dist/http/body.js:31:19)
    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)`;
const sql =
  'SQLSTATE[23505]: duplicate key value violates unique constraint "customers_email_key" (SQL: insert into "customers" ("email") values ($1))';

/** What becomes of an operation's answers of one status. */
const table = [
  ['created-at-absent', 'a customer lacks created_at', 'getCustomer', 200, body((it) => without(it, 'created_at'))],
  [
    'hash-shown',
    'a customer has a property too much',
    'getCustomer',
    200,
    body((it) => ({ ...it, password_hash: '$2b$10$Qm' })),
  ],
  ['price-text', 'a price is a text', 'getProduct', 200, body((it) => ({ ...it, price: String(it.price) }))],
  [
    'stock-number',
    'a flag is a number',
    'listProducts',
    200,
    entries((it) => ({ ...it, in_stock: it.in_stock ? 1 : 0 })),
  ],
  ['id-text', 'the id of a new product is a text', 'createProduct', 201, body((it) => ({ ...it, id: String(it.id) }))],
  ['total-null', "an order's total is null", 'getOrder', 200, body((it) => ({ ...it, total: null }))],
  [
    'time-spaced',
    'a time has another format',
    'getOrderNote',
    200,
    body((it) => ({ ...it, created_at: '2024-05-02 10:11:12' })),
  ],
  [
    'status-spelt',
    'a status is none of the documented ones',
    'cancelOrder',
    200,
    body((it) => ({ ...it, status: 'canceled' })),
  ],
  [
    'line-price-absent',
    'the lines of an order lack the price',
    'createOrder',
    201,
    body((it) => ({ ...it, lines: objectsAt(it, 'lines').map((line) => without(line, 'unit_price')) })),
  ],
  ['page-bare', 'a page is a bare array', 'listProducts', 200, body((it) => it.data ?? [])],
  ['cursor-absent', 'a page lacks next_cursor', 'listProducts', 200, body((it) => without(it, 'next_cursor'))],
  ['names-absent', 'the customers of a list lack names', 'listCustomers', 200, entries((it) => without(it, 'name'))],
  [
    'orders-cut',
    'a list is broken JSON',
    'listOrders',
    200,
    (it) => ({ ...it, text: `${JSON.stringify(it.body).slice(0, -2)},]}` }),
  ],
  ['problem-other', 'a refusal has another form', 'getOrder', 404, body(() => ({ error: 'not_found' }))],
  [
    'problem-type',
    'a refusal is of another media type',
    'createCustomer',
    422,
    (it) => ({ ...it, type: 'application/json' }),
  ],
  [
    'problem-errors-map',
    'the errors of a refusal are an object',
    'createProduct',
    422,
    body((it) => ({ ...it, errors: { name: ['is wrong'] } })),
  ],
  ['missing-html', 'a missing customer is an HTML page', 'getCustomer', 404, text('text/html', html)],
  ['refused-html', 'a malformed body is answered with an HTML page', 'replaceProduct', 400, text('text/html', html)],
  ['tag-absent', 'an order has no ETag', 'getOrder', 200, header('ETag')],
  ['tag-bare', 'the ETag of a new order lacks its quotes', 'createOrder', 201, header('ETag', '5f2c8a')],
  ['location-absent', 'a new product has no Location', 'createProduct', 201, header('Location')],
  [
    'location-wrong',
    'the Location of a new order leads nowhere',
    'createOrder',
    201,
    header('Location', '/v2/order/latest'),
  ],
  ['count-absent', 'a list lacks X-Total-Count', 'listCustomers', 200, header('X-Total-Count')],
  ['count-text', 'X-Total-Count is no number', 'listOrders', 200, header('X-Total-Count', 'many')],
  ['id-absent', 'an answer lacks X-Request-Id', 'listOrderNotes', 200, header('X-Request-Id')],
  ['id-short', 'X-Request-Id is no UUID', 'updateCustomer', 200, header('X-Request-Id', 'req-17')],
  ['id-absent-refused', 'a refusal lacks X-Request-Id', 'deleteOrder', 401, header('X-Request-Id')],
  [
    'type-absent',
    'an answer lacks Content-Type',
    'getHealth',
    200,
    ({ type: _, ...it }) => ({ ...it, text: JSON.stringify(it.body) }),
  ],
  ['type-text', 'JSON is called plain text', 'getOrderNote', 200, (it) => ({ ...it, type: 'text/plain' })],
  ['health-other', 'the health check has another value', 'getHealth', 200, body((it) => ({ ...it, status: 'UP' }))],
  [
    'deleted-200',
    'a deletion is answered 200',
    'deleteProduct',
    204,
    () => ({ status: 200, headers: {}, type: 'application/json', body: { deleted: true } }),
  ],
  ['created-200', 'a creation is answered 200', 'createCustomer', 201, status(200)],
  ['created-202', 'a creation is answered 202', 'createOrderNote', 201, status(202)],
  ['created-bodiless', 'a creation is answered without a body', 'createProduct', 201, bodiless],
  ['updated-204', 'a change is answered 204', 'updateCustomer', 200, ({ headers }) => ({ status: 204, headers })],
  ['updated-bodiless', 'a change is answered without a body', 'updateOrderNote', 200, bodiless],
  ['replaced-201', 'a replacement is answered 201', 'replaceProduct', 200, status(201)],
  ['missing-400', 'a missing product is a 400', 'getProduct', 404, status(400)],
  [
    'missing-200',
    'a missing customer is a 200 with null',
    'getCustomer',
    404,
    (it) => ({ ...it, status: 200, type: 'application/json', body: null }),
  ],
  ['missing-update-500', 'a change of a missing order is a 500', 'updateOrder', 404, crash],
  [
    'invalid-200',
    'an invalid product is a 200 with errors',
    'replaceProduct',
    422,
    (it) => ({ ...it, status: 200, type: 'application/json' }),
  ],
  ['invalid-500', 'an invalid order is a 500', 'createOrder', 422, crash],
  ['empty-500', 'an empty page is a 500', 'listOrders', 200, ifEmpty(crash)],
  ['empty-404', 'an empty page is a 404', 'listCustomers', 200, ifEmpty(status(404))],
  ['conflict-500', 'a known email address is a 500', 'createCustomer', 409, crash],
  ['json-500', 'malformed JSON is a 500', 'createProduct', 400, crash],
  ['media-500', 'an unknown media type is a 500', 'updateOrder', 415, crash],
  ['cursor-500', 'an unknown cursor is a 500', 'listProducts', 400, crash],
  ['keyless-500', 'a missing key is a 500', 'listProducts', 401, crash],
  ['keyless-403', 'a missing or unknown key is a 403', 'getOrder', 401, status(403)],
  [
    'keyless-empty',
    'a missing or unknown key is a 200 with an empty list',
    'listOrderNotes',
    401,
    (it) => ({ ...it, status: 200, type: 'application/json', body: [] }),
  ],
  ['trace-shown', 'a refusal shows a stack trace', 'createOrder', 400, detail(() => trace)],
  [
    'path-shown',
    'a refusal shows a path of the server',
    'getOrder',
    404,
    detail(() => 'ENOENT: /srv/shop/releases/41/data/orders.json'),
  ],
  ['sql-shown', 'a refusal shows SQL', 'createCustomer', 409, detail(() => sql)],
  ['key-shown', 'a refusal shows the key', 'getProduct', 404, detail((key) => `Nothing found (X-Api-Key: ${key}).`)],
] as const satisfies readonly (readonly [string, string, string, number, Spoil])[];

export type SpoiltSwitch = (typeof table)[number][0];

export const spoiltFaults: readonly Fault[] = table.map(([name, words, operation]) => ({
  name: words,
  switch: name,
  seenBy: [operation],
}));

/** The answer, spoilt by the switches that are on. */
export function spoilt(operation: string, answer: Answer, key: string, on: (name: SpoiltSwitch) => boolean): Answer {
  const found = table.find(([name, , of, status]) => of === operation && status === answer.status && on(name));
  return found === undefined ? answer : found[4](answer, key);
}
