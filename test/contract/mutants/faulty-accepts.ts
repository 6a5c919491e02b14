import type { Reply, Request } from './deployment.ts';
import type { Fault } from './fault.ts';
import { answer, is, type When } from './replies.ts';

/** The answer of a framework to a request that seems to come from a browser. */
const asPages: Readonly<Record<number, Reply>> = {
  401: redirect('/login'),
  404: page(404, 'Not Found'),
  422: redirect('/'),
};

const kinds = [
  ['send no Accept', /accept\/none/, ({ headers }: Request) => headers.accept === undefined],
  ['accept anything', /accept\/any/, ({ headers }: Request) => headers.accept === '*/*'],
  ['do not accept JSON by name', /accept\//, ({ headers }: Request) => !/json/.test(String(headers.accept))],
] as const;

/** Deployments that answer requests for JSON as documented, and all others with web pages. */
export const faultyAccepts: readonly Fault[] = kinds.flatMap(([who, caughtBy, isBrowser]) => [
  ...Object.entries(asPages).map(
    ([status, shown]): Fault => ({
      name: `${status} is a page for those that ${who}`,
      caughtBy,
      make: () => answer(both(isBrowser, Number(status)), () => shown),
    }),
  ),
  {
    name: `everything is a page for those that ${who}`,
    caughtBy,
    make: () =>
      answer(
        (request) => isBrowser(request),
        ({ status }) => asPages[status] ?? page(status, 'Webhooks'),
      ),
  },
  {
    name: `creations redirect those that ${who}`,
    caughtBy,
    make: () =>
      answer(
        (request, reply) => isBrowser(request) && is.create(request, reply) && reply.status === 200,
        () => redirect('/webhooks'),
      ),
  },
  {
    name: `JSON is called a page for those that ${who}`,
    caughtBy,
    make: () =>
      answer(
        (request) => isBrowser(request),
        (reply) => ({ ...reply, headers: { ...without(reply.headers, 'content-type'), 'Content-Type': 'text/html' } }),
      ),
  },
  {
    name: `those that ${who} are refused with 406`,
    caughtBy,
    make: () =>
      answer(
        (request) => isBrowser(request),
        () => page(406, 'Not Acceptable'),
      ),
  },
]);

function without(headers: Reply['headers'], name: string): Reply['headers'] {
  return Object.fromEntries(Object.entries(headers).filter(([own]) => own.toLowerCase() !== name));
}

function both(isBrowser: (request: Request) => boolean, status: number): When {
  return (request, reply) => isBrowser(request) && reply.status === status;
}

function redirect(location: string): Reply {
  return { ...page(302, 'Redirecting'), headers: { 'Content-Type': 'text/html', Location: location } };
}

function page(status: number, title: string): Reply {
  return { status, headers: { 'Content-Type': 'text/html' }, body: `<!doctype html><title>${title}</title>` };
}
