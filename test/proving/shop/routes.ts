import { json } from './answers.ts';
import type { Handler } from './call.ts';
import { createCustomer, deleteCustomer, getCustomer, listCustomers, updateCustomer } from './customers.ts';
import { createOrderNote, deleteOrderNote, getOrderNote, listOrderNotes, updateOrderNote } from './notes.ts';
import { cancelOrder, createOrder, deleteOrder, getOrder, listOrders, updateOrder } from './orders.ts';
import { createProduct, deleteProduct, getProduct, listProducts, replaceProduct } from './products.ts';
import * as rules from './rules.ts';
import type { ObjectRule } from './validate.ts';

export interface Route {
  readonly operation: string;
  readonly method: string;
  readonly path: RegExp;
  readonly handle: Handler;
  readonly isPublic?: boolean;
  readonly query?: ObjectRule;
  readonly headers?: ObjectRule;
  readonly body?: BodyRule;
}

export interface BodyRule {
  readonly rule: ObjectRule;
  /** What its properties are called in `holes.ts`. */
  readonly place: string;
  readonly type: string;
  readonly isOptional?: boolean;
  /** Only what is sent changes: defaults are not filled in. */
  readonly isPartial?: boolean;
}

const plain = 'application/json';
const one = '([^/]+)';
const customers = /^\/customers$/;
const customer = new RegExp(`^/customers/${one}$`);
const products = /^\/products$/;
const product = new RegExp(`^/products/${one}$`);
const orders = /^\/orders$/;
const order = new RegExp(`^/orders/${one}$`);
const cancel = new RegExp(`^/orders/${one}/cancel$`);
const notes = new RegExp(`^/orders/${one}/notes$`);
const note = new RegExp(`^/orders/${one}/notes/${one}$`);

const customerBody = { rule: rules.customer, place: 'customer', type: plain };
const customerChanges = { rule: rules.customerChanges, place: 'customer', type: plain, isPartial: true };
const productBody = { rule: rules.product, place: 'product', type: plain };
const orderBody = { rule: rules.order, place: 'order', type: plain };
const orderChanges = {
  rule: rules.orderChanges,
  place: 'order',
  type: 'application/merge-patch+json',
  isPartial: true,
};
const cancelBody = { rule: rules.cancellation, place: 'cancellation', type: plain, isOptional: true };
const noteBody = { rule: rules.note, place: 'note', type: plain };
const noteChanges = { rule: rules.noteChanges, place: 'note', type: plain, isPartial: true };

const getHealth: Handler = () => json(200, { status: 'ok', version: '2.4.0' });

export const routes: readonly Route[] = [
  { operation: 'getHealth', method: 'GET', path: /^\/health$/, handle: getHealth, isPublic: true },
  { operation: 'listCustomers', method: 'GET', path: customers, handle: listCustomers, query: rules.customersQuery },
  { operation: 'createCustomer', method: 'POST', path: customers, handle: createCustomer, body: customerBody },
  { operation: 'getCustomer', method: 'GET', path: customer, handle: getCustomer },
  { operation: 'updateCustomer', method: 'PATCH', path: customer, handle: updateCustomer, body: customerChanges },
  { operation: 'deleteCustomer', method: 'DELETE', path: customer, handle: deleteCustomer },
  { operation: 'listProducts', method: 'GET', path: products, handle: listProducts, query: rules.productsQuery },
  { operation: 'createProduct', method: 'POST', path: products, handle: createProduct, body: productBody },
  { operation: 'getProduct', method: 'GET', path: product, handle: getProduct },
  { operation: 'replaceProduct', method: 'PUT', path: product, handle: replaceProduct, body: productBody },
  { operation: 'deleteProduct', method: 'DELETE', path: product, handle: deleteProduct },
  { operation: 'listOrders', method: 'GET', path: orders, handle: listOrders, query: rules.ordersQuery },
  {
    operation: 'createOrder',
    method: 'POST',
    path: orders,
    handle: createOrder,
    headers: rules.orderHeaders,
    body: orderBody,
  },
  { operation: 'getOrder', method: 'GET', path: order, handle: getOrder },
  { operation: 'updateOrder', method: 'PATCH', path: order, handle: updateOrder, body: orderChanges },
  { operation: 'deleteOrder', method: 'DELETE', path: order, handle: deleteOrder },
  { operation: 'cancelOrder', method: 'POST', path: cancel, handle: cancelOrder, body: cancelBody },
  { operation: 'listOrderNotes', method: 'GET', path: notes, handle: listOrderNotes },
  { operation: 'createOrderNote', method: 'POST', path: notes, handle: createOrderNote, body: noteBody },
  { operation: 'getOrderNote', method: 'GET', path: note, handle: getOrderNote },
  { operation: 'updateOrderNote', method: 'PATCH', path: note, handle: updateOrderNote, body: noteChanges },
  { operation: 'deleteOrderNote', method: 'DELETE', path: note, handle: deleteOrderNote },
];
