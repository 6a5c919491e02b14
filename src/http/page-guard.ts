import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import type { AllowedHosts } from './allowed-hosts.ts';
import { type AllowedOrigins, isOwnPage } from './allowed-origins.ts';
import { nosniff } from './own-headers.ts';

/** How much of a header an objection repeats, in characters. */
const longestShown = 200;

/** Methods that change nothing: a page can send them, and not read the answer. */
const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'QUERY']);

/**
 * Why a request is refused for the name that it was sent to; undefined if it is not. A browser lets a site whose name leads
 * to this machine (DNS rebinding) do everything here.
 */
export function objectionToHost({ headers: { host } }: IncomingMessage, hosts: AllowedHosts): string | undefined {
  if (hosts.allows(host)) return undefined;
  const shown = shownOf(host);
  return `This server is not known by the name ${shown}: --allowed-host ${shown.replace(/:\d*$/, '')} allows it.`;
}

/**
 * Why a request of a page is refused; undefined if it is not. A browser lets any page send a form or a text to a server of
 * this machine without asking first; what is no browser sends no `Origin` and passes.
 */
export function objectionToPage(request: IncomingMessage, origins: AllowedOrigins): string | undefined {
  const { method = 'GET', headers } = request;
  const isSafe = safeMethods.has(method) && !isPreflight(request);
  if (isSafe || !origins.keepsOut(request)) return undefined;
  const origin = shownOf(headers.origin);
  return `Pages of ${origin} may not use this server: --cors-origin ${origin} allows it.`;
}

/** Why a page can't read the answer to its request; undefined if it can, or no page has sent it. */
export function unreadableBy(request: IncomingMessage, origins: AllowedOrigins): string | undefined {
  if (!origins.keepsOut(request)) return undefined;
  const origin = shownOf(request.headers.origin);
  return `pages of ${origin} can not read this: --cors-origin ${origin} allows it`;
}

export function isPreflight({ method, headers }: IncomingMessage): boolean {
  return method === 'OPTIONS' && headers.origin !== undefined && headers['access-control-request-method'] !== undefined;
}

/** Keeps all pages but those of this machine from the control API, which shows secrets and sends requests. */
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
