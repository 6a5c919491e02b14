/** The keys of a path item that are operations, in the order of the specification; `query` is new in OpenAPI 3.2. */
export const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query'] as const;
