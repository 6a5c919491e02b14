import type { ProvingApi } from '../proving.ts';
import { lastingToken } from './auth.ts';
import { faults } from './faults.ts';
import { start } from './server.ts';
import { variations } from './variations.ts';

/** An issue tracker in the style of remote procedures, with forms, headers, a cookie and files. */
export const tickets: ProvingApi = {
  name: 'tickets',
  document: 'test/proving/tickets/openapi.yaml',
  given: { headers: { Authorization: `Bearer ${lastingToken}`, 'X-Workspace': 'acme' } },
  start,
  faults,
  variations,
};
