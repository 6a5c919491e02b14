import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import type { RequestHandler } from 'express';
import { isLoopback } from '../webhooks/destinations.ts';

/**
 * Keeps the pages of other sites from the control API, which shows secrets and sends requests: a browser lets any page
 * ask a server on this machine, and a site whose name leads here (DNS rebinding) even read the answer. What is no
 * browser sends no Origin and passes.
 */
export const onlyLocalPages: RequestHandler = (request, response, next) => {
  const objection = objectionTo(request);
  if (objection === undefined) return next();
  response.status(403).json({ message: objection });
};

function objectionTo({ headers: { origin, host }, socket: { localAddress } }: IncomingMessage): string | undefined {
  if (origin !== undefined && !isLocalOrigin(origin) && hostOf(origin) !== host)
    return `The control API answers pages of this machine only, not those of ${origin}.`;
  // On another interface the mock may have any name.
  if (
    localAddress !== undefined &&
    isLoopback(localAddress) &&
    host !== undefined &&
    !isLocalName(nameOf(`http://${host}`))
  )
    return `The control API is not known by the name ${host}.`;
  return undefined;
}

function isLocalOrigin(origin: string): boolean {
  return isLocalName(nameOf(origin));
}

/** Names that nobody can register: addresses, names without a dot, and those under which networks keep their own. */
function isLocalName(name: string | undefined): boolean {
  if (name === undefined || name === '') return false;
  if (name.startsWith('[') || isIP(name) !== 0) return true;
  return !name.includes('.') || /\.(localhost|local|test|internal|lan|home\.arpa)$/.test(name);
}

function nameOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname : undefined;
}

function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).host : undefined;
}
