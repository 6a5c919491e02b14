import type { ObjectRule, Rule } from './validate.ts';

const ours = { type: 'ours' } as const;
const flag = { type: 'flag' } as const;
const moment = { type: 'text', format: 'date-time' } as const;
const email = { type: 'text', format: 'email' } as const;

const address: Rule = {
  type: 'object',
  others: 'refused',
  required: ['street', 'city', 'country'],
  properties: {
    street: { type: 'text', minLength: 1, maxLength: 120 },
    city: { type: 'text', minLength: 1, maxLength: 80 },
    country: { type: 'text', pattern: /^[A-Z]{2}$/ },
    postcode: { type: 'text', maxLength: 12 },
  },
};

const customerProperties = {
  email: { ...email, maxLength: 120 },
  name: { type: 'text', minLength: 1, maxLength: 100 },
  password: { type: 'text', minLength: 8, maxLength: 72 },
  phone: { type: 'text', nullable: true, pattern: /^\+[1-9][0-9]{6,14}$/, default: null },
  website: { type: 'text', nullable: true, format: 'uri', maxLength: 300, default: null },
  status: { type: 'text', enum: ['active', 'blocked'], default: 'active' },
  marketing_opt_in: { ...flag, default: false },
  tags: {
    type: 'list',
    maxItems: 10,
    uniqueItems: true,
    items: { type: 'text', pattern: /^[a-z][a-z0-9-]{0,29}$/ },
    default: [],
  },
  metadata: { type: 'object', maxProperties: 20, others: { type: 'text', maxLength: 200 }, default: {} },
  address,
} satisfies Record<string, Rule>;

export const customer: ObjectRule = {
  type: 'object',
  others: 'refused',
  required: ['email', 'name', 'password'],
  properties: { id: ours, ...customerProperties, created_at: ours, updated_at: ours },
};

export const customerChanges: ObjectRule = {
  type: 'object',
  others: 'refused',
  minProperties: 1,
  properties: customerProperties,
};

const category = { type: 'text', enum: ['books', 'games', 'garden', 'kitchen'] } as const;

export const product: ObjectRule = {
  type: 'object',
  others: 'ignored',
  required: ['sku', 'name', 'price', 'category'],
  properties: {
    id: ours,
    sku: { type: 'text', pattern: /^[A-Z]{3}-[0-9]{6}$/ },
    name: { type: 'text', minLength: 1, maxLength: 120 },
    description: { type: 'text', maxLength: 2000 },
    price: { type: 'number', exclusiveMinimum: 0, maximum: 100_000, decimals: 2 },
    cost: { type: 'number', nullable: true, minimum: 0, decimals: 2 },
    category,
    in_stock: { ...flag, default: true },
    weight_grams: { type: 'number', integer: true, minimum: 1, maximum: 50_000 },
    available_from: moment,
    images: { type: 'list', maxItems: 5, uniqueItems: true, items: { type: 'text', format: 'uri', maxLength: 300 } },
    attributes: { type: 'object', others: 'kept' },
    created_at: ours,
    updated_at: ours,
  },
};

const changeable = {
  delivery_date: { type: 'text', nullable: true, format: 'date', default: null },
  coupon: { type: 'text', nullable: true, pattern: /^[A-Z0-9]{4,12}$/, default: null },
  gift_message: { type: 'text', nullable: true, maxLength: 300, default: null },
} satisfies Record<string, Rule>;

const uuid = { type: 'text', format: 'uuid' } as const;

export const order: ObjectRule = {
  type: 'object',
  others: 'refused',
  required: ['customer_id', 'lines'],
  properties: {
    customer_id: uuid,
    lines: {
      type: 'list',
      minItems: 1,
      maxItems: 20,
      items: {
        type: 'object',
        others: 'refused',
        required: ['product_id', 'quantity'],
        properties: {
          product_id: { type: 'number', integer: true, minimum: 1 },
          quantity: { type: 'number', integer: true, minimum: 1, maximum: 99 },
          gift: { ...flag, default: false },
        },
      },
    },
    currency: { type: 'text', enum: ['EUR', 'USD', 'GBP'], default: 'EUR' },
    ...changeable,
    shipping_address: address,
  },
};

export const orderChanges: ObjectRule = { type: 'object', others: 'refused', minProperties: 1, properties: changeable };

export const cancellation: ObjectRule = {
  type: 'object',
  others: 'refused',
  properties: {
    reason: { type: 'text', enum: ['changed_mind', 'too_late', 'other'], default: 'other' },
    comment: { type: 'text', maxLength: 200 },
  },
};

const noteProperties = {
  text: { type: 'text', minLength: 1, maxLength: 500 },
  visibility: { type: 'text', enum: ['internal', 'customer'], default: 'internal' },
  author_email: email,
  pinned: { ...flag, default: false },
} satisfies Record<string, Rule>;

export const note: ObjectRule = {
  type: 'object',
  others: 'ignored',
  required: ['text'],
  properties: { id: ours, order_id: ours, ...noteProperties, created_at: ours },
};

export const noteChanges: ObjectRule = {
  type: 'object',
  others: 'ignored',
  minProperties: 1,
  properties: noteProperties,
};

const limit = { type: 'number', integer: true, minimum: 1, maximum: 100, default: 20 } as const;
const offset = { type: 'number', integer: true, minimum: 0, default: 0 } as const;

export const customersQuery: ObjectRule = {
  type: 'object',
  others: 'ignored',
  properties: {
    limit,
    offset,
    status: { type: 'text', enum: ['active', 'blocked'] },
    sort: { type: 'text', enum: ['created_at', '-created_at', 'name', '-name'], default: 'created_at' },
  },
};

export const productsQuery: ObjectRule = {
  type: 'object',
  others: 'ignored',
  properties: {
    cursor: { type: 'text', maxLength: 200 },
    limit,
    category,
    in_stock: flag,
    min_price: { type: 'number', minimum: 0 },
  },
};

export const ordersQuery: ObjectRule = {
  type: 'object',
  others: 'ignored',
  properties: {
    limit,
    offset,
    status: { type: 'text', enum: ['pending', 'paid', 'shipped', 'cancelled'] },
    customer_id: uuid,
    created_from: moment,
  },
};

export const orderHeaders: ObjectRule = {
  type: 'object',
  others: 'ignored',
  properties: {
    'x-channel': { type: 'text', enum: ['web', 'app', 'phone'] },
    'idempotency-key': uuid,
  },
};
