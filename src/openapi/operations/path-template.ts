/**
 * The part of a path key that requests can match: with a leading slash, without query and fragment. Braces may hold any
 * character in a parameter's name.
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

/** The literals around the parameters of a segment, one more than parameters: `['', '.json']` of `{id}.json`. */
export function literalsOf(segment: string): string[] {
  return segment.split(/\{[^{}]+\}/).map(literalText);
}

/**
 * Decodes percent-encoding for display and comparison. Keeps percent signs that encode nothing, and bytes that are not
 * UTF-8, in upper case, so that either case matches.
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
