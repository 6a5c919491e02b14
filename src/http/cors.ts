import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import type { Mock } from '../mock/mock.ts';
import type { ApiDocument } from '../openapi/document/api-document.ts';
import { declaredHeaderNames } from '../openapi/operations/header-names.ts';
import type { AllowedOrigins } from './allowed-origins.ts';

/** The mock's own headers that pages may read, in addition to those that browsers always allow. */
const exposed =
  'X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, Retry-After, Preference-Applied, X-Mock-Seed';

/** The headers that pages may read, by document. */
const exposedOf = new WeakMap<ApiDocument, string>();

/**
 * Lists the headers that a page may read: the mock's own, those that the document declares, and those that HTTP
 * requires in refusals. An API with its own framework has the latter only if its document declares them.
 */
function exposedHeaders({ document, framework }: Pick<Mock, 'document' | 'framework'>): string {
  const known = exposedOf.get(document);
  if (known !== undefined) return known;
  const names = new Map(exposed.split(', ').map((name) => [name.toLowerCase(), name]));
  const others = framework.name === undefined ? ['Allow', 'Location', 'WWW-Authenticate'] : [];
  // Browsers never show cookie headers to pages.
  for (const name of [...others, ...declaredHeaderNames(document.files, document.root)])
    if (!names.has(name.toLowerCase()) && !/^set-cookie2?$/i.test(name)) names.set(name.toLowerCase(), name);
  const list = [...names.values()].join(', ');
  exposedOf.set(document, list);
  return list;
}

const withoutOrigin = { Vary: 'Origin' };

/**
 * Makes the CORS headers of an answer, which an allowed origin may read. A request without an origin needs none.
 * @param mock whose answer it is; without it, only the mock's own headers may be read
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

/** Makes the answer to a preflight of an allowed origin: everything it asks for is allowed. */
export function preflightHeaders(request: IncomingMessage, origins: AllowedOrigins): Readonly<Record<string, string>> {
  const { headers } = request;
  const asked = headers['access-control-request-method'] ?? 'GET';
  return {
    ...corsHeaders(request, origins),
    'Access-Control-Allow-Methods': usualMethods.includes(asked) ? usual : `${usual}, ${asked}`,
    'Access-Control-Allow-Headers': headers['access-control-request-headers'] ?? '*',
    // Browsers ask this before a public page may send requests to this machine.
    ...(headers['access-control-request-private-network'] === 'true' && {
      'Access-Control-Allow-Private-Network': 'true',
    }),
    'Access-Control-Max-Age': '600',
  };
}

/** Adds CORS headers to answers that Express makes itself. */
export function allowOrigins(origins: AllowedOrigins): RequestHandler {
  return (request, response, next) => {
    response.set(corsHeaders(request, origins));
    next();
  };
}
