import type { Fault } from '../proving.ts';

const writeCustomer = ['createCustomer', 'updateCustomer'] as const;
const writeProduct = ['createProduct', 'replaceProduct'] as const;
const writeNote = ['createOrderNote', 'updateOrderNote'] as const;

/** Rules that nobody looks at any more: where they stand in `rules.ts`, and which of their keywords. */
export const holes = [
  ['name-empty', "a customer's empty name is accepted", 'customer.name', 'minLength', writeCustomer],
  ['name-long', "a customer's name may have any length", 'customer.name', 'maxLength', writeCustomer],
  ['name-number', 'a name may be a number', 'customer.name', 'type', writeCustomer],
  ['email-any', 'an email address may be any text', 'customer.email', 'format', writeCustomer],
  ['email-absent', 'a customer needs no email address', 'customer', 'required email', ['createCustomer']],
  ['password-short', 'a password may be short', 'customer.password', 'minLength', writeCustomer],
  ['phone-any', 'a telephone number may have any form', 'customer.phone', 'pattern', writeCustomer],
  ['website-any', 'a website need not be a URI', 'customer.website', 'format', writeCustomer],
  ['status-any', "a customer's status may be any text", 'customer.status', 'enum', writeCustomer],
  ['opt-in-any', 'a flag may be any value', 'customer.marketing_opt_in', 'type', writeCustomer],
  ['tags-repeated', 'the same tag may be given twice', 'customer.tags', 'uniqueItems', writeCustomer],
  ['tags-many', 'there may be any number of tags', 'customer.tags', 'maxItems', writeCustomer],
  ['tag-any', 'a tag may have any form', 'customer.tags[]', 'pattern', writeCustomer],
  ['metadata-any', 'a value of metadata may be a number', 'customer.metadata.*', 'type', writeCustomer],
  ['metadata-long', 'a value of metadata may have any length', 'customer.metadata.*', 'maxLength', writeCustomer],
  ['customer-more', 'unknown properties of a customer pass', 'customer', 'additionalProperties', writeCustomer],
  ['country-any', 'a country may be any text', 'customer.address.country', 'pattern', writeCustomer],
  ['city-absent', 'an address needs no city', 'customer.address', 'required city', writeCustomer],
  ['address-more', 'an address may have more', 'customer.address', 'additionalProperties', writeCustomer],
  ['changes-none', 'a change of nothing is accepted', 'customer', 'minProperties', ['updateCustomer']],
  ['price-zero', 'a price may be 0', 'product.price', 'exclusiveMinimum', writeProduct],
  ['price-high', 'a price may be any amount', 'product.price', 'maximum', writeProduct],
  ['price-parts', 'a price may have parts of a cent', 'product.price', 'multipleOf', writeProduct],
  ['weight-parts', 'a weight need not be a whole number', 'product.weight_grams', 'integer', writeProduct],
  ['category-null', 'a category may be null, or any other type', 'product.category', 'type', writeProduct],
  ['sku-any', 'an SKU may have any form', 'product.sku', 'pattern', writeProduct],
  ['from-any', 'a time may be any text', 'product.available_from', 'format', writeProduct],
  ['attributes-any', 'attributes need not be an object', 'product.attributes', 'type', writeProduct],
  ['lines-none', 'an order needs no lines', 'order.lines', 'minItems', ['createOrder']],
  ['lines-many', 'an order may have any number of lines', 'order.lines', 'maxItems', ['createOrder']],
  ['quantity-many', 'a quantity may be any number', 'order.lines[].quantity', 'maximum', ['createOrder']],
  ['quantity-none', 'a quantity may be 0', 'order.lines[].quantity', 'minimum', ['createOrder']],
  ['quantity-absent', 'a line needs no quantity', 'order.lines[]', 'required quantity', ['createOrder']],
  ['delivery-any', 'a delivery date may be any text', 'order.delivery_date', 'format', ['createOrder', 'updateOrder']],
  ['coupon-any', 'a coupon may have any form', 'order.coupon', 'pattern', ['createOrder', 'updateOrder']],
  ['reason-any', 'a reason may be any text', 'cancellation.reason', 'enum', ['cancelOrder']],
  ['text-long', 'a note may have any length', 'note.text', 'maxLength', writeNote],
  ['visibility-any', "a note's visibility may be any text", 'note.visibility', 'enum', writeNote],
  ['limit-high', 'a limit above the highest is accepted', 'listCustomers.query.limit', 'maximum', ['listCustomers']],
  ['limit-zero', 'a limit below the lowest is accepted', 'listProducts.query.limit', 'minimum', ['listProducts']],
  ['limit-text', 'a limit may be any text', 'listOrders.query.limit', 'type', ['listOrders']],
  ['offset-negative', 'an offset may be negative', 'listCustomers.query.offset', 'minimum', ['listCustomers']],
  ['sort-any', 'an unknown sorting is accepted', 'listCustomers.query.sort', 'enum', ['listCustomers']],
  ['filter-any', 'an unknown status is accepted', 'listOrders.query.status', 'enum', ['listOrders']],
  ['stock-any', 'a flag of the query may be any text', 'listProducts.query.in_stock', 'type', ['listProducts']],
  ['owner-any', 'a filter need not be a UUID', 'listOrders.query.customer_id', 'format', ['listOrders']],
  ['since-any', 'a filter need not be a time', 'listOrders.query.created_from', 'format', ['listOrders']],
  ['channel-any', 'an unknown channel is accepted', 'createOrder.headers.x-channel', 'enum', ['createOrder']],
  ['key-any', 'an idempotency key may be any text', 'createOrder.headers.idempotency-key', 'format', ['createOrder']],
] as const satisfies readonly (readonly [string, string, string, string, readonly string[]])[];

export type HoleSwitch = (typeof holes)[number][0];

const byPlace: ReadonlyMap<string, HoleSwitch> = new Map(
  holes.map(([name, , place, keyword]) => [`${place} ${keyword}`, name]),
);

/** The hole in a rule, if it can have one. */
export function holeIn(place: string, keyword: string): HoleSwitch | undefined {
  return byPlace.get(`${place} ${keyword}`);
}

export const holeFaults: readonly Fault[] = holes.map(([name, words, , , seenBy]) => ({
  name: words,
  switch: name,
  seenBy,
}));
