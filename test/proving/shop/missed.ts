import type { Missed } from '../prove.ts';

/** The faults that the suite does not catch with twelve requests an operation. */
export const missed: Missed = {
  'no case of an operation that shows it fails': [
    'a value of metadata may be a number',
    'attributes need not be an object',
    'a line needs no quantity',
    'an unknown media type is a 500',
    'a limit may be any text',
    'an empty page is a 404',
    'any key reads a product',
    'an empty key may change a customer',
    'the key is taken from the query too',
    'a deletion without a key is refused and carried out',
    'an invalid note is refused and kept',
    'a product is found by an id with letters after it',
    'characters beyond the first plane count twice',
    'a change of a note changes the others of its order',
    'a list shows a product as it was before its change',
    'reading an order changes its status',
    'the default limit is another',
    'a sorting by name is ignored',
    'the last page leads to the first',
    'further pages forget the filter',
    'the answer to HEAD has a body',
    'an unknown method is answered 200',
    'a refused method has no Allow',
  ],
  'many sound deployments do so': ['a name loses the spaces around it'],
};

/** Faults whose server keeps things that the report does not name. */
export const unreported: Missed = {
  'what can not be read again counts as gone': ['a new product cannot be read'],
};
