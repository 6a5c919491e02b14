import { fileURLToPath } from 'node:url';
import express, { type RequestHandler, Router } from 'express';
import { refuseMissing } from '../docs/browser-files.ts';
import { nosniff } from './own-headers.ts';

/** Where the build has put the page: the same place seen from `src` and from `dist`. */
const pageFolder = fileURLToPath(new URL('../../dist/inspector/', import.meta.url));

const pageFile = 'index.html';

/** The page runs what comes with it and asks the mock that it comes from, and nobody else. */
const headers = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "img-src 'self' data:",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "form-action 'none'",
  ].join('; '),
  ...nosniff,
  'Referrer-Policy': 'no-referrer',
  // A browser keeps what it has got, and asks each time whether that is still right: an ETag answers it.
  'Cache-Control': 'no-cache',
};

/** The inspector, at the root of the control API. It is a client of it, and knows where it is by its own address. */
export function inspectorRoutes(): Router {
  const router = Router();
  router.get('/', withSlash, (_request, response) => {
    refuseMissing([pageFolder + pageFile]);
    response.set(headers).sendFile(pageFile, { root: pageFolder, cacheControl: false });
  });
  router.use(
    '/inspector',
    (_request, response, next) => {
      response.set(headers);
      next();
    },
    express.static(pageFolder, { index: false, redirect: false, cacheControl: false }),
  );
  return router;
}

/** Without a slash at its end, a page's relative links lead beside it. Relative itself: a proxy may have added a prefix. */
const withSlash: RequestHandler = ({ originalUrl }, response, next) => {
  const [path = ''] = originalUrl.split('?', 1);
  if (path.endsWith('/')) return next();
  response.redirect(`${path.slice(path.lastIndexOf('/') + 1)}/`);
};
