import type { IncomingHttpHeaders } from 'node:http';
import { problem, Refused, refuse } from './answers.ts';
import type { Route } from './routes.ts';
import type { On } from './switches.ts';

export const fullKey = 'hsk_live_4f9c2b7e61d84a0f';
const readKey = 'hsk_read_90ab1c3d5e7f2468';

/** @throws {Refused} 401 without a known key, 403 where the key may only read. */
export function authorize(
  route: Route | undefined,
  headers: IncomingHttpHeaders,
  query: URLSearchParams,
  on: On,
): void {
  const operation = route?.operation;
  if (route?.isPublic && !on('health-locked')) return;
  if (operation === 'listOrders' && on('open-list')) return;
  if (operation === 'deleteOrderNote' && on('open-delete')) return;
  const inQuery = operation === 'getCustomer' && on('key-in-query') ? query.get('x-api-key') : undefined;
  const key = headers['x-api-key'] ?? inQuery ?? undefined;
  if (key === fullKey) return;
  if (operation === 'getProduct' && on('any-key') && key !== undefined && key !== '') return;
  if (operation === 'updateCustomer' && on('empty-key') && key === '') return;
  if (key === readKey) {
    if (route === undefined || route.method === 'GET') return;
    refuse(403, 'This key may only read.');
  }
  const refusal = problem(401, key === undefined ? 'Send your key as X-Api-Key.' : 'Nobody has this key.');
  throw new Refused({ ...refusal, headers: { 'WWW-Authenticate': 'ApiKey realm="shop"' } });
}
