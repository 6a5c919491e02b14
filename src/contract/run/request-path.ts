import type { PathValues } from './given.ts';
import { ReferenceUnmet } from './reference-unmet.ts';

/**
 * A path template with texts filled in that are percent-encoded.
 * @throws {ReferenceUnmet} for a path that no URL can hold
 */
export function pathOf(template: string, texts: ReadonlyMap<string, string>): string {
  const path = template.replace(/\{([^{}]+)\}/g, (_, name: string) => texts.get(name) ?? '');
  const relative = relativePartIn(path);
  if (relative !== undefined) throw new ReferenceUnmet(`no URL can hold ${relative} as a part of its path`);
  return path;
}

/** A path template with its parameters filled in. What is no Unicode, such as half a pair, no URL can hold. */
export function filledPath(template: string, values: PathValues): string {
  return template.replace(/\{([^{}]+)\}/g, (_, name: string) =>
    encodeURIComponent((values[name] ?? '').toWellFormed()),
  );
}

/** The part of a path that what reads URLs takes for another directory, encoded or not; undefined for none. */
function relativePartIn(path: string): string | undefined {
  return path.split('/').find((part) => /^\.{1,2}$/.test(part));
}
