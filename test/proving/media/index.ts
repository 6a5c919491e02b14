import type { ProvingApi } from '../proving.ts';
import { password, user } from './access.ts';
import { faults } from './faults.ts';
import { start } from './server.ts';
import { variations } from './variations.ts';

/** A media library: `oneOf` with a discriminator, files, merge patches and OpenAPI 3.0's `nullable`. */
export const media: ProvingApi = {
  name: 'media',
  document: 'test/proving/media/openapi.yaml',
  given: { headers: { Authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` } },
  start,
  faults,
  variations,
};
