import { type NextFunction, type Request, type Response, Router } from 'express';
import { isMap, isSeq } from 'yaml';
import type { ApiDocument } from '../spec/api-document.ts';

/** Serves the document as YAML and JSON, with the mock's own address as its first server. */
export function documentRoutes(document: ApiDocument): Router {
  const router = Router();
  router.get('/openapi.json', (request: Request, response: Response) => {
    const servers = [ownServer(request, document), ...(document.content.servers ?? [])];
    response.json({ ...document.content, servers });
  });
  router.get('/openapi.yaml', (request: Request, response: Response, next: NextFunction) => {
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

function ownServer(request: Request, { basePath }: ApiDocument): { url: string; description: string } {
  const host = request.get('host');
  const origin = host === undefined ? '' : `${request.protocol}://${host}`;
  return { url: `${origin}${request.baseUrl}${basePath}`, description: 'This mock' };
}
