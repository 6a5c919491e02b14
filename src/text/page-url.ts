/** The URL of the page, or of a worker's script; undefined in Node and the like. */
export function pageUrl(): string | undefined {
  // Node's types have none.
  const { location } = globalThis as { readonly location?: { readonly href?: unknown } };
  return typeof location?.href === 'string' ? location.href : undefined;
}
