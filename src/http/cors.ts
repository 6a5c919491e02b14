import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import type { Mock } from '../mock/mock.ts';
import type { ApiDocument } from '../openapi/document/api-document.ts';
import { declaredHeaderNames } from '../openapi/operations/header-names.ts';
import type { AllowedOrigins } from './allowed-origins.ts';

/** Answer headers of ours that a page may read beside the few that browsers always show it. */
const exposed =
  'X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, Retry-After, Preference-Applied, X-Mock-Seed';

/** What a page may read of the answers of each document. */
const exposedOf = new WeakMap<ApiDocument, string>();

/**
 * The names of the headers that a page may read: ours, what the document declares, and what HTTP has answers say to those
 * who ask in vain. An API with a framework of its own says none of the last unless its document does.
 */
export function exposedHeaders({ document, framework }: Pick<Mock, 'document' | 'framework'>): string {
  const known = exposedOf.get(document);
  if (known !== undefined) return known;
  const names = new Map(exposed.split(', ').map((name) => [name.toLowerCase(), name]));
  const others = framework.name === undefined ? ['Allow', 'Location', 'WWW-Authenticate'] : [];
  // No page is ever shown a cookie in a header.
  for (const name of [...others, ...declaredHeaderNames(document.files, document.root)])
    if (!names.has(name.toLowerCase()) && !/^set-cookie2?$/i.test(name)) names.set(name.toLowerCase(), name);
  const list = [...names.values()].join(', ');
  exposedOf.set(document, list);
  return list;
}

const withoutOrigin = { Vary: 'Origin' };

/**
 * The CORS headers of an answer: an allowed origin may read it. A request without an origin needs none.
 * @param mock whose answer it is; without it, only our own headers may be read
 */
export function corsHeaders(
  request: IncomingMessage,
  origins: AllowedOrigins,
  mock?: Pick<Mock, 'document' | 'framework'>,
): Readonly<Record<string, string>> {
  const { origin } = request.headers;
  if (origin === undefined || origins.keepsOut(request)) return withoutOrigin;
  return {
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Allow-Credentials': 'true',
    'Access-Control-Expose-Headers': mock === undefined ? exposed : exposedHeaders(mock),
    Vary: 'Origin',
  };
}

const usualMethods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const usual = usualMethods.join(', ');

/** What a preflight of an allowed origin is answered: whatever it asks for is allowed. */
export function preflightHeaders(request: IncomingMessage, origins: AllowedOrigins): Readonly<Record<string, string>> {
  const { headers } = request;
  const asked = headers['access-control-request-method'] ?? 'GET';
  return {
    ...corsHeaders(request, origins),
    'Access-Control-Allow-Methods': usualMethods.includes(asked) ? usual : `${usual}, ${asked}`,
    'Access-Control-Allow-Headers': headers['access-control-request-headers'] ?? '*',
    // Browsers ask this before a page of the web may talk to a server of this machine.
    ...(headers['access-control-request-private-network'] === 'true' && {
      'Access-Control-Allow-Private-Network': 'true',
    }),
    'Access-Control-Max-Age': '600',
  };
}

/** The same for what Express answers by itself. */
export function allowOrigins(origins: AllowedOrigins): RequestHandler {
  return (request, response, next) => {
    response.set(corsHeaders(request, origins));
    next();
  };
}
