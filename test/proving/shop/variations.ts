import type { Variation } from '../proving.ts';

const table = [
  // How answers are written.
  ['pretty', 'JSON is indented'],
  ['keys-reversed', 'properties come in another order'],
  ['escaped-letters', 'letters beyond ASCII are escaped in JSON'],
  ['two-decimals', 'amounts have two decimals, 12.50'],
  ['chunked', 'answers are sent in chunks'],
  ['gzip', 'answers are compressed for who accepts it'],
  ['dateless', 'answers have no Date'],
  ['slow', 'every answer takes 50 ms'],
  ['capitals', 'the names of headers are in capitals'],
  ['charset', 'media types name their charset'],
  ['early-hints', 'a 103 goes before each answer'],
  ['cookies', 'answers set cookies, and let pages of any origin read them'],
  ['closing', 'the connection is closed after each answer'],
  ['quotas', 'answers say how much of a limit is left'],
  ['limited', 'more than 60 requests a second are answered 429 with Retry-After'],
  ['ids-echoed', 'X-Request-Id is that of the request, where it has one'],
  // What answers say.
  ['milliseconds', 'times have milliseconds'],
  ['offsets', 'times have an offset'],
  ['from-utc', 'a time is answered in UTC, whatever offset it was sent with'],
  ['no-change-no-time', 'a change of nothing new leaves updated_at'],
  ['links', 'products, orders and notes have links beside what is documented'],
  ['nulls-left-out', 'optional properties without a value are left out'],
  ['problem-more', 'refusals have more members than documented'],
  ['problem-less', 'refusals have no detail and no errors'],
  ['weak-tags', 'ETags are weak'],
  ['location-absolute', 'Location is an absolute URL'],
  // Which ids and lists there are.
  ['ids-far', 'ids of products are far above 2^31 and far apart'],
  ['ids-long', 'ids of orders are longer'],
  ['ids-ordered', 'ids of customers are UUIDs of version 7'],
  ['seeds-many', 'there are 200 more customers and products at the start'],
  ['newest-first', 'products and orders are listed newest first'],
  ['page-empty', 'the last page of products may be empty'],
  ['cursors-new', 'the cursor of the same page is another each time'],
  ['names-by-language', 'names are sorted as people do, å beside a'],
  // What is refused, and how.
  ['names-unique', 'the name of a product can be used once'],
  ['above-cost', 'a price has to be higher than the cost'],
  ['invalid-400', 'a body that breaks a rule is a 400'],
  ['malformed-id-400', 'a malformed id of a customer or an order is a 400'],
  ['query-strict', 'unknown query parameters are refused with 400'],
  ['product-strict', 'unknown properties of a product are refused'],
  ['read-only-refused', 'read-only properties of a request are refused'],
  ['deleted-410', 'a deleted order is a 410'],
  ['key-first', 'a key is asked for before it is looked whether there is such a path or method'],
  ['head-refused', 'HEAD is a 405'],
  ['options', 'OPTIONS is a 204'],
] as const satisfies readonly (readonly [string, string])[];

export type VariationSwitch = (typeof table)[number][0];

export const variations: readonly Variation[] = table.map(([name, words]) => ({ name: words, switch: name }));
