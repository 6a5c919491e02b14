/**
 * The rest of a path after a base path, at least `/`; undefined for a path that is not below it.
 * @param basePath without a slash at the end: `/v1`
 */
export function pathBelow(basePath: string, path: string): string | undefined {
  if (!path.startsWith(basePath)) return undefined;
  const rest = path.slice(basePath.length);
  if (rest === '') return '/';
  return rest.startsWith('/') ? rest : undefined;
}
