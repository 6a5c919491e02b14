import type { Collection } from './collection.ts';
import type { Json, Values } from './json.ts';

const start = Date.UTC(2024, 4, 2, 8, 30);
const day = 86_400_000;

const mia = '6b0f2f0e-43a5-4c1b-9a53-0d9a6d5a7c11';
const ada = 'b3c1d7a2-8f64-4d0e-8c9b-52f1c1e0ab22';
const eve = 'f81d4fae-7dec-41d0-a765-00a0c91e6bf6';
const firstOrder = 'ord_7k2m9q4x8z1c0b5v';
const secondOrder = 'ord_3h8j5n2p6r9t1w4y';
const thirdOrder = 'ord_0a9s8d7f6g5h4j3k';

interface Filled {
  readonly customers: Collection;
  readonly products: Collection;
  readonly orders: Collection;
  readonly notes: Collection;
}

/** Fills a new store; `more` is how many made-up customers and products there are beside the few known ones. */
export function seed({ customers, products, orders, notes }: Filled, more: number): void {
  const address = { street: '4 Mill Lane', city: 'Bremen', country: 'DE', postcode: '28195' };
  customers.add(mia, customer('mia.brook@harbour-shop.com', 'Mia Brook', { address, tags: ['wholesale'] }), '', start);
  customers.add(
    ada,
    customer('ada@field.org', 'Ada Field', { status: 'blocked', phone: '+4930123456' }),
    '',
    start + day,
  );
  customers.add(eve, customer('eve@angstrom.se', 'Ång Eve', { website: 'https://eve.se/' }), '', start + 2 * day);
  products.add(
    '1001',
    product('GAR-000117', 'Watering can', 19.99, 'garden', { weight_grams: 850, cost: 8 }),
    '',
    start,
  );
  products.add(
    '1002',
    product('BOK-000002', 'Knots and splices', 12.5, 'books', { attributes: { pages: 214 } }),
    '',
    start,
  );
  products.add('1003', product('GAM-000301', 'Nine holes', 34, 'games', { in_stock: false }), '', start + day);
  products.add(
    '1004',
    product('KIT-000088', 'Kettle', 49.95, 'kitchen', { description: 'Whistles.' }),
    '',
    start + day,
  );
  for (let number = 1; number <= more; number += 1) {
    const id = `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
    customers.add(id, customer(`customer${number}@many.org`, `Customer ${number}`, {}), '', start + 3 * day);
    const sku = `GAM-${String(700_000 + number)}`;
    products.add(String(2000 + number), product(sku, `Game ${number}`, 5 + number, 'games', {}), '', start + 3 * day);
  }
  orders.add(
    firstOrder,
    order(
      ada,
      [
        [1001, 2, 19.99],
        [1002, 1, 12.5],
      ],
      'pending',
    ),
    '',
    start + 4 * day,
  );
  orders.add(secondOrder, order(ada, [[1003, 1, 34]], 'cancelled'), '', start + 5 * day);
  orders.add(thirdOrder, order(mia, [[1002, 3, 12.5]], 'shipped'), '', start + 6 * day);
  const call = { text: 'Called back.', visibility: 'internal', pinned: false };
  notes.add('31', call, firstOrder, start + 4 * day);
  notes.add(
    '32',
    { ...call, text: 'Leave it at the door.', author_email: 'desk@harbour-shop.com' },
    firstOrder,
    start + 5 * day,
  );
}

function customer(email: string, name: string, more: Values): Values {
  return {
    email,
    name,
    password: 'kept-by-the-shop',
    phone: null,
    website: null,
    status: 'active',
    marketing_opt_in: false,
    tags: [],
    metadata: {},
    ...more,
  };
}

function product(sku: string, name: string, price: number, category: string, more: Values): Values {
  return { sku, name, price, category, in_stock: true, ...more };
}

type Line = readonly [product: number, quantity: number, price: number];

function order(customerId: string, lines: readonly Line[], status: string): Values {
  return {
    customer_id: customerId,
    status,
    lines: lines.map(([product_id, quantity, unit_price]): Json => ({ product_id, quantity, gift: false, unit_price })),
    currency: 'EUR',
    total: lines.reduce((sum, [, quantity, price]) => sum + Math.round(quantity * price * 100), 0) / 100,
    delivery_date: null,
    coupon: null,
    gift_message: null,
  };
}
