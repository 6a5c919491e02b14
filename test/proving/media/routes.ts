/** What a body is, and how long it may be. */
export type BodyKind = 'json' | 'patch' | 'file';

export interface Route {
  readonly method: string;
  readonly segments: readonly string[];
  /** As the document names it, or method and path where it has no name. */
  readonly operation: string;
  readonly body: BodyKind | undefined;
  /** Query parameters that it has, without brackets. */
  readonly query: readonly string[];
  /** Refuses an `Accept` without JSON. */
  readonly isChoosy: boolean;
}

interface More {
  readonly body?: BodyKind;
  readonly query?: readonly string[];
  readonly isChoosy?: boolean;
}

const route = (address: string, operation: string, { body, query = [], isChoosy = false }: More = {}): Route => {
  const [method = '', path = ''] = address.split(' ');
  return { method, segments: path.split('/').slice(1), operation: operation || address, body, query, isChoosy };
};

const paged = ['limit', 'page'];
const searched = ['q', 'kinds', 'ids', 'words', 'size', 'added', 'minRating', 'rated', 'colour', ...paged];

export const routes: readonly Route[] = [
  route('GET /status', 'getStatus'),
  route('GET /assets', 'listAssets', { query: ['kind', 'visibility', ...paged], isChoosy: true }),
  route('POST /assets', 'createAsset', { body: 'json' }),
  route('GET /assets/{assetId}', 'getAsset', { isChoosy: true }),
  route('PUT /assets/{assetId}', '', { body: 'json' }),
  route('PATCH /assets/{assetId}', 'patchAsset', { body: 'patch' }),
  route('DELETE /assets/{assetId}', ''),
  route('GET /assets/{assetId}/content', '', { query: ['api_key'] }),
  route('PUT /assets/{assetId}/content', 'putContent', { body: 'file' }),
  route('GET /assets/{assetId}/versions', 'listVersions'),
  route('POST /assets/{assetId}/versions', '', { body: 'json' }),
  route('GET /assets/{assetId}/versions/{number}', 'getVersion'),
  route('GET /assets/{assetId}/renditions/{size}', ''),
  route('GET /collections', 'listCollections', { query: paged, isChoosy: true }),
  route('POST /collections', 'createCollection', { body: 'json' }),
  route('GET /collections/{slug}', 'getCollection'),
  route('PUT /collections/{slug}', 'putCollection', { body: 'json' }),
  route('DELETE /collections/{slug}', ''),
  route('GET /collections/{slug}/items', '', { query: paged }),
  route('PUT /collections/{slug}/items/{assetId}', 'addItem'),
  route('DELETE /collections/{slug}/items/{assetId}', 'removeItem'),
  route('GET /search', 'search', { query: searched, isChoosy: true }),
  route('GET /tags', 'listTags'),
  route('GET /colours/{rgb}', ''),
  route('GET /regions/{box}', ''),
  route('POST /jobs', 'startJob', { body: 'json' }),
  route('GET /jobs/{jobId}', 'getJob'),
];

export interface Routed {
  /** Undefined if the path has no such method. */
  readonly route: Route | undefined;
  readonly path: Readonly<Record<string, string>>;
  readonly methods: readonly string[];
}

/** The route of a path; undefined if nothing has the path. */
export function findRoute(method: string, segments: readonly string[]): Routed | undefined {
  const candidates = routes.filter((one) => isAt(one, segments));
  const first = candidates[0];
  if (!first) return undefined;
  const route = candidates.find((one) => one.method === (method === 'HEAD' ? 'GET' : method));
  const path = Object.fromEntries(
    first.segments.flatMap((segment, index) =>
      isName(segment) ? [[segment.slice(1, -1), segments[index] ?? '']] : [],
    ),
  );
  const methods = candidates.map((one) => one.method);
  return { route, path, methods: methods.includes('GET') ? [...methods, 'HEAD'] : methods };
}

const isName = (segment: string): boolean => segment.startsWith('{');

const isAt = (route: Route, segments: readonly string[]): boolean =>
  route.segments.length === segments.length &&
  route.segments.every((segment, index) => (isName(segment) ? segments[index] !== '' : segment === segments[index]));
