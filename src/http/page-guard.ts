import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import type { AllowedHosts } from './allowed-hosts.ts';
import { type AllowedOrigins, isOwnPage } from './allowed-origins.ts';
import { nosniff } from './own-headers.ts';

/** The most characters of a header that an objection repeats. */
const longestShown = 200;

/** Methods that change nothing. A page can send them, but not read the answer. */
const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'QUERY']);

/**
 * Returns why a request is refused because of its host name; undefined if it is allowed. A browser lets a site whose
 * name resolves to this machine (DNS rebinding) do everything here.
 */
export function objectionToHost({ headers: { host } }: IncomingMessage, hosts: AllowedHosts): string | undefined {
  if (hosts.allows(host)) return undefined;
  const shown = shownOf(host);
  return `This server is not known by the name ${shown}: --allowed-host ${shown.replace(/:\d*$/, '')} allows it.`;
}

/**
 * Returns why a page's request is refused; undefined if it is allowed. A browser lets any page send a form or a text to
 * this machine without a preflight. Other clients send no `Origin`, and pass.
 */
export function objectionToPage(request: IncomingMessage, origins: AllowedOrigins): string | undefined {
  const { method = 'GET', headers } = request;
  const isSafe = safeMethods.has(method) && !isPreflight(request);
  if (isSafe || !origins.keepsOut(request)) return undefined;
  const origin = shownOf(headers.origin);
  return `Pages of ${origin} may not use this server: --cors-origin ${origin} allows it.`;
}

/**
 * Returns why a page can't read the answer to its request; undefined if it can, or if the request comes from no page.
 */
export function unreadableBy(request: IncomingMessage, origins: AllowedOrigins): string | undefined {
  if (!origins.keepsOut(request)) return undefined;
  const origin = shownOf(request.headers.origin);
  return `pages of ${origin} can not read this: --cors-origin ${origin} allows it`;
}

export function isPreflight({ method, headers }: IncomingMessage): boolean {
  return method === 'OPTIONS' && headers.origin !== undefined && headers['access-control-request-method'] !== undefined;
}

/** Allows only pages of this machine to use the control API, which shows secrets and sends requests. */
export function onlyOwnPages(hosts: AllowedHosts): RequestHandler {
  return (request, response, next) => {
    const { origin, host } = request.headers;
    const objection =
      origin === undefined || isOwnPage(origin, host)
        ? objectionToHost(request, hosts)
        : `The control API answers pages of this machine only, not those of ${shownOf(origin)}.`;
    if (objection === undefined) return next();
    response.status(403).set(nosniff).json({ message: objection });
  };
}

function shownOf(text = ''): string {
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
}
