import { basename, dirname } from 'node:path';
import { type Request, type RequestHandler, type Response, Router } from 'express';
import { browserFiles, checkBrowserFiles, readBrowserFile } from '../docs/browser-files.ts';
import { withCodeSamples } from '../docs/code-samples.ts';
import { documentForReaders } from '../docs/document-for-readers.ts';
import { landingPage } from '../docs/landing-page.ts';
import { type Page, servedPage } from '../docs/reference-page.ts';
import { messagesOf } from '../framework/frameworks.ts';
import type { ApiDocument } from '../openapi/document/api-document.ts';
import { basePathReader } from '../openapi/operations/servers.ts';
import { withoutFinal } from '../text/endings.ts';
import type { HttpMock } from './http-mock.ts';
import { landingFacts, pageLinks, tokenToShow } from './landing-facts.ts';
import { nosniff } from './own-headers.ts';
import { ownApiUrl } from './own-url.ts';

/** Serves the landing page and the documentation. Paths of the mocked API take precedence. */
export function docsRoutes(mock: HttpMock): Router {
  const { engine } = mock;
  const router = Router();
  const readersDocuments = new WeakMap<ApiDocument, ReturnType<typeof documentForReaders>>();

  function readersDocument(): ReturnType<typeof documentForReaders> {
    const known = readersDocuments.get(engine.document) ?? documentForReaders(engine.document, messagesOf);
    readersDocuments.set(engine.document, known);
    return known;
  }

  function serversOf(request: Request, { servers = [] }: ReturnType<typeof documentForReaders>) {
    const others = servers.map(({ description, ...server }) => ({
      ...server,
      description: `${description ?? 'Not this mock'}. This page sends nothing there.`,
    }));
    return [{ url: ownApiUrl(request, engine.document), description: 'This mock' }, ...others];
  }

  router.use(ourPagesOnly(mock));
  router.get('/', async (request, response) => sendPage(response, landingPage(await landingFacts(request, mock))));
  router.get('/docs', (request, response) => {
    const base = `${request.baseUrl}/docs`;
    const parts = {
      document: `${base}/openapi.json`,
      renderer: `${base}/scalar.js`,
      startScript: `${base}/start.js`,
    };
    checkBrowserFiles();
    sendPage(
      response,
      servedPage(readersDocument(), parts, {
        token: tokenToShow(engine),
        pages: pageLinks(request, mock),
      }),
    );
  });
  router.get('/docs/openapi.json', (request, response) => {
    const document = readersDocument();
    const withSamples = withCodeSamples(document, ownApiUrl(request, engine.document));
    response.set(alwaysAsk).json({ ...withSamples, servers: serversOf(request, document) });
  });
  router.get('/docs/scalar.js', sendRenderer);
  router.get('/docs/start.js', (_request, response) => sendFile(response, browserFiles.startScript));
  return router;
}

/** Sends the renderer as gzip, or unpacked to a client that does not accept gzip. */
function sendRenderer(request: Request, response: Response): void {
  response.type('text/javascript').vary('Accept-Encoding').set(alwaysAsk);
  if (!request.acceptsEncodings('gzip')) return void response.send(readBrowserFile(browserFiles.renderer));
  response.set('Content-Encoding', 'gzip');
  sendFile(response, browserFiles.renderer);
}

function sendFile(response: Response, file: string): void {
  // Passed separately because Express refuses an absolute path below a folder that begins with a dot, as npx's does.
  response.set(alwaysAsk).sendFile(basename(file), { root: dirname(file), cacheControl: false });
}

/** Makes browsers revalidate their copy each time, by its ETag. */
const alwaysAsk = { 'Cache-Control': 'no-cache', ...nosniff };

function sendPage(response: Response, { html, contentSecurityPolicy }: Page): void {
  response
    .set({ ...alwaysAsk, 'Content-Security-Policy': contentSecurityPolicy, 'Referrer-Policy': 'no-referrer' })
    .type('text/html')
    .send(html);
}

/** Skips our pages if the API has the same path, which is possible without a base path. */
function ourPagesOnly({ engine }: HttpMock): RequestHandler {
  return (request, _response, next) => {
    const asked = withoutSlash(request.path);
    const basePathsOf = basePathReader();
    const isTheirs = engine.document.operations.some(({ path, servers }) =>
      basePathsOf(servers).some((basePath) => withoutSlash(basePath + path) === asked),
    );
    next(isTheirs ? 'router' : undefined);
  };
}

function withoutSlash(path: string): string {
  return withoutFinal(path, '/');
}
