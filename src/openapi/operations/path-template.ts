/**
 * The part of a path key that a request can ask for: with a slash in front, and without a query or fragment. What stands
 * in the braces of a parameter is part of its name, whatever it is.
 */
export function servedPath(key: string): string {
  const path = /[?#]/.test(key) ? key.replace(/(\{[^{}]*\})|[?#].*/gs, '$1') : key;
  return path.startsWith('/') ? path : `/${path}`;
}

/** The names of the parameters in a path, in its order. */
export function parameterNamesIn(key: string): string[] {
  return [...servedPath(key).matchAll(parameter)].map(([, name = '']) => name);
}

const parameter = /\{([^{}]+)\}/g;

/** The texts around the parameters of a segment, one more than it has parameters: `['', '.json']` of `{id}.json`. */
export function literalsOf(segment: string): string[] {
  return segment.split(/\{[^{}]+\}/).map(literalText);
}

/**
 * Text of a URL as people read it. A percent sign that encodes nothing, or bytes that are no UTF-8, stay as they are, the
 * latter in upper case: they are found in either case.
 */
export function literalText(text: string): string {
  if (!text.includes('%')) return text;
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
    try {
      return decodeURIComponent(run);
    } catch {
      return run.toUpperCase();
    }
  });
}
