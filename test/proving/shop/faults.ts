import type { Fault } from '../proving.ts';
import { type HoleSwitch, holeFaults } from './holes.ts';
import { type SpoiltSwitch, spoiltFaults } from './spoilt-answers.ts';

/** What the shop does wrong beyond one rule or one answer. */
const conduct = [
  // Who may.
  ['open-list', 'the list of orders needs no key', ['listOrders']],
  ['open-delete', 'a note can be deleted without a key', ['deleteOrderNote']],
  ['any-key', 'any key reads a product', ['getProduct']],
  ['empty-key', 'an empty key may change a customer', ['updateCustomer']],
  ['key-in-query', 'the key is taken from the query too', ['getCustomer']],
  ['health-locked', 'the health check needs a key', ['getHealth']],
  ['keyless-done', 'a deletion without a key is refused and carried out', ['deleteOrder']],
  ['invalid-done', 'an invalid note is refused and kept', ['createOrderNote']],
  // What is read of a request.
  [
    'media-any',
    'a body of any media type is read',
    ['createCustomer', 'updateCustomer', 'createProduct', 'replaceProduct'],
  ],
  ['path-loose', 'a product is found by an id with letters after it', ['getProduct']],
  ['path-500', 'an id that is no UUID is a 500', ['getCustomer', 'deleteCustomer']],
  ['emoji-500', 'a note with an emoji is a 500', ['createOrderNote']],
  ['longest-500', 'a name of the greatest length is a 500', ['createCustomer']],
  ['highest-refused', 'the highest price is refused', ['createProduct', 'replaceProduct']],
  ['units-counted', 'characters beyond the first plane count twice', ['createOrderNote', 'updateOrderNote']],
  ['null-500', 'null for an optional text is a 500', ['updateOrder']],
  ['null-refused', 'null for an optional text is refused', ['createCustomer']],
  ['date-time-zone', 'a time with an offset is refused', ['createProduct', 'replaceProduct']],
  ['bodiless-refused', 'an optional body has to be sent', ['cancelOrder']],
  // What is kept.
  ['unlisted', 'a new customer is not listed', ['createCustomer', 'listCustomers']],
  ['unread', 'a new product cannot be read', ['createProduct', 'getProduct']],
  ['trimmed', 'a name loses the spaces around it', ['createCustomer', 'updateCustomer']],
  ['lowered', 'an email address is kept in lower case', ['createCustomer', 'updateCustomer']],
  ['cut', 'a description is cut to 255 characters', ['createProduct', 'replaceProduct']],
  ['rounded', 'a price is rounded', ['createProduct', 'replaceProduct']],
  ['phone-lost', 'a telephone number is not kept', ['createCustomer', 'updateCustomer']],
  ['gift-lost', 'the lines of an order forget that they are gifts', ['createOrder']],
  ['attributes-lost', 'free attributes are not kept', ['createProduct', 'replaceProduct']],
  ['postcode-lost', 'an address loses its postcode', ['createCustomer', 'updateCustomer']],
  ['escaped', 'the text of a note is escaped as HTML', ['createOrderNote', 'updateOrderNote']],
  ['opt-in-default', 'a default is not applied', ['createCustomer']],
  ['currency-default', 'the default currency is another', ['createOrder']],
  ['stock-default', 'the default of a flag is the other one', ['createProduct', 'replaceProduct']],
  ['read-only-kept', 'a note takes created_at from the request', ['createOrderNote']],
  [
    'password-shown',
    'a customer shows the password',
    ['createCustomer', 'getCustomer', 'updateCustomer', 'listCustomers'],
  ],
  ['email-repeated', 'an email address may be used twice', ['createCustomer', 'updateCustomer']],
  ['id-repeated', 'two new products have the same id', ['createProduct']],
  ['created-otherwise', 'a new order is answered with another total than it has', ['createOrder', 'getOrder']],
  // What changes.
  ['patch-resets', 'a change of a customer drops the tags', ['updateCustomer']],
  ['patch-ignores', 'a change of a customer leaves marketing_opt_in', ['updateCustomer']],
  ['patch-forgets', 'a change of an order is answered and not kept', ['updateOrder']],
  ['patch-other', 'a change of a note changes the others of its order', ['updateOrderNote']],
  ['patch-nulls', 'null in a merge patch changes nothing', ['updateOrder']],
  ['put-keeps', 'a replacement keeps what was left out', ['replaceProduct']],
  ['put-creates', 'a replacement of a missing product makes one', ['replaceProduct']],
  ['list-stale', 'a list shows a product as it was before its change', ['listProducts', 'replaceProduct']],
  ['read-changes', 'reading an order changes its status', ['getOrder']],
  ['cancel-forgets', 'a cancelled order is pending when it is read again', ['cancelOrder', 'getOrder']],
  ['cancel-again', 'an order can be cancelled twice', ['cancelOrder']],
  ['note-anywhere', 'a note is found in any order', ['getOrderNote', 'updateOrderNote', 'deleteOrderNote']],
  ['notes-everywhere', 'the notes of every order are listed', ['listOrderNotes']],
  // What is deleted.
  ['delete-keeps', 'a deleted customer can still be read', ['deleteCustomer', 'getCustomer']],
  ['delete-lists', 'a deleted order is still listed', ['deleteOrder', 'listOrders']],
  ['delete-other', 'the oldest note of the order is deleted in place of the one named', ['deleteOrderNote']],
  ['delete-all', 'all notes of an order are deleted with one', ['deleteOrderNote']],
  ['delete-again-204', 'a deletion of what is not there is a 204', ['deleteOrder']],
  ['delete-again-500', 'a deletion of what is not there is a 500', ['deleteProduct']],
  // Lists.
  ['limit-ignored', 'the limit of a list is ignored', ['listCustomers']],
  ['limit-one-more', 'a page has one entry more than its limit', ['listOrders']],
  ['limit-default', 'the default limit is another', ['listCustomers']],
  ['offset-off', 'an offset leaves out one entry too few', ['listCustomers']],
  ['offset-ignored', 'an offset is ignored', ['listOrders']],
  ['filter-ignored', 'a filter by status is ignored', ['listOrders']],
  ['filter-wrong', 'a filter by category finds the others', ['listProducts']],
  ['price-ignored', 'a filter by price is ignored', ['listProducts']],
  ['sort-ignored', 'a sorting by name is ignored', ['listCustomers']],
  ['sort-ascending', 'a descending order is ascending', ['listCustomers']],
  ['cursor-repeats', 'a page begins with the last entry of the page before', ['listProducts']],
  ['cursor-skips', 'the first entry of each further page is left out', ['listProducts']],
  ['cursor-endless', 'the last page leads to the first', ['listProducts']],
  ['cursor-unfiltered', 'further pages forget the filter', ['listProducts']],
  ['count-page', 'X-Total-Count counts the page alone', ['listOrders']],
  ['total-off', 'the total of a list counts one too many', ['listCustomers']],
  // HTTP itself.
  ['no-content-body', 'a 204 has a body', ['deleteOrderNote']],
  ['length-short', 'Content-Length is too low', ['getProduct']],
  ['length-long', 'Content-Length is too high', ['listOrderNotes']],
  ['chunks-cut', 'a chunked body ends without its last chunk', ['listProducts']],
  ['reset', 'the connection is reset while an answer is sent', ['getOrderNote']],
  ['head-500', 'HEAD is a 500', ['listCustomers', 'getCustomer']],
  ['head-body', 'the answer to HEAD has a body', ['getOrder']],
  ['method-200', 'an unknown method is answered 200', ['listCustomers', 'createCustomer']],
  ['allow-absent', 'a refused method has no Allow', ['listProducts', 'createProduct']],
  ['coding-false', 'an answer that is not compressed says gzip', ['getCustomer']],
] as const satisfies readonly (readonly [string, string, readonly string[]])[];

export type FaultSwitch = HoleSwitch | SpoiltSwitch | (typeof conduct)[number][0];

const conductFaults: readonly Fault[] = conduct.map(([name, words, seenBy]) => ({ name: words, switch: name, seenBy }));

export const faults: readonly Fault[] = [...holeFaults, ...spoiltFaults, ...conductFaults];
