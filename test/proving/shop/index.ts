import type { ProvingApi } from '../proving.ts';
import { fullKey } from './access.ts';
import { faults } from './faults.ts';
import { start } from './server.ts';
import { variations } from './variations.ts';

/** A REST shop: customers, products, orders and their notes, behind an API key. */
export const shop: ProvingApi = {
  name: 'shop',
  document: 'test/proving/shop/openapi.yaml',
  given: { headers: { 'X-Api-Key': fullKey } },
  start,
  faults,
  variations,
};
