import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';

/** Answer headers that a page may read beside the few that browsers always show it. */
const exposed =
  'X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, Retry-After, Preference-Applied, X-Mock-Seed';

const withoutOrigin = { Vary: 'Origin' };

/** The CORS headers of an answer: any origin may read it. A request without an origin needs none. */
export function corsHeaders({ headers }: IncomingMessage): Readonly<Record<string, string>> {
  if (headers.origin === undefined) return withoutOrigin;
  return {
    'Access-Control-Allow-Origin': headers.origin,
    'Access-Control-Allow-Credentials': 'true',
    'Access-Control-Expose-Headers': exposed,
    Vary: 'Origin',
  };
}

export function isPreflight({ method, headers }: IncomingMessage): boolean {
  return method === 'OPTIONS' && headers.origin !== undefined && headers['access-control-request-method'] !== undefined;
}

/** What a preflight is answered: whatever it asks for is allowed. */
export function preflightHeaders(request: IncomingMessage): Readonly<Record<string, string>> {
  const { headers } = request;
  return {
    ...corsHeaders(request),
    'Access-Control-Allow-Methods': 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS',
    'Access-Control-Allow-Headers': headers['access-control-request-headers'] ?? '*',
    // Browsers ask this before a public page may talk to a local server.
    ...(headers['access-control-request-private-network'] === 'true' && {
      'Access-Control-Allow-Private-Network': 'true',
    }),
    'Access-Control-Max-Age': '600',
  };
}

/** The same for what Express answers by itself. */
export const allowOrigin: RequestHandler = (request, response, next) => {
  response.set(corsHeaders(request));
  next();
};
