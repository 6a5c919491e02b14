import { fileURLToPath } from 'node:url';
import express, { type RequestHandler, Router } from 'express';
import { refuseMissing } from '../docs/browser-files.ts';
import { nosniff } from './own-headers.ts';

/** The folder of the built page, which is the same from `src` and from `dist`. */
const pageFolder = fileURLToPath(new URL('../../dist/inspector/', import.meta.url));

const pageFile = 'index.html';

/** The page runs only its own scripts, and sends requests only to the mock that serves it. */
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
  // Makes browsers revalidate their copy each time, by its ETag.
  'Cache-Control': 'no-cache',
};

/** Serves the inspector at the root of the control API. The page finds the API by its own address. */
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

/**
 * Adds a trailing slash, without which the page's relative links would be wrong. The redirect is relative because a
 * proxy may have added a prefix.
 */
const withSlash: RequestHandler = ({ originalUrl }, response, next) => {
  const [path = ''] = originalUrl.split('?', 1);
  if (path.endsWith('/')) return next();
  response.redirect(`${path.slice(path.lastIndexOf('/') + 1)}/`);
};
