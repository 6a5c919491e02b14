import { type NextFunction, type Request, type Response, Router } from 'express';
import { isMap, isSeq } from 'yaml';
import type { Mock } from '../mock/mock.ts';
import type { ApiDocument } from '../openapi/document/api-document.ts';
import type { AllowedOrigins } from './allowed-origins.ts';
import { allowOrigins } from './cors.ts';
import { nosniff } from './own-headers.ts';
import { ownApiUrl } from './own-url.ts';

/**
 * Serves the document as YAML and JSON, with the mock's own address as its first server.
 * @param origins whose pages may read it; undefined if CORS is off
 */
export function documentRoutes(engine: Mock, origins: AllowedOrigins | undefined): Router {
  const router = Router();
  router.use('/openapi.:format', (_request, response, next) => {
    response.set(nosniff);
    next();
  });
  if (origins !== undefined) router.use('/openapi.:format', allowOrigins(origins));
  router.get('/openapi.json', (request: Request, response: Response) => {
    response.json(withOwnServer(request, engine.document));
  });
  router.get('/openapi.yaml', (request: Request, response: Response, next: NextFunction) => {
    const { document } = engine;
    if (isJson(document)) {
      // JSON is valid YAML, and converting a large document takes half a minute.
      const text = JSON.stringify(withOwnServer(request, document), undefined, 2);
      return response.type('application/yaml').send(`${text}\n`);
    }
    const yaml = document.files.yamlOf(document.root)?.clone();
    if (yaml === undefined) return next();
    const server = yaml.createNode(ownServer(request, document));
    const servers = yaml.get('servers');
    if (isSeq(servers)) servers.items.unshift(server);
    else if (isMap(yaml.contents)) yaml.set('servers', [server]);
    response.type('application/yaml').send(yaml.toString({ lineWidth: 0 }));
  });
  return router;
}

function withOwnServer(request: Request, document: ApiDocument): object {
  // In a foreign document it may have any type.
  const servers: unknown = document.content.servers;
  return { ...document.content, servers: [ownServer(request, document), ...(Array.isArray(servers) ? servers : [])] };
}

function isJson({ files }: ApiDocument): boolean {
  const [root] = files.all();
  return root !== undefined && /^\uFEFF?\s*\{\s*"/.test(root.text) && !files.isConverted(root.uri);
}

function ownServer(request: Request, document: ApiDocument): { url: string; description: string } {
  return { url: ownApiUrl(request, document), description: 'This mock' };
}
