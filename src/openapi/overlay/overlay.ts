import { DocumentError } from '../document/document-error.ts';
import { hasKeys, isJsonObject } from '../document/json-pointer.ts';
import { fileAt } from '../document/read-source-files.ts';
import { below, type Place, SourceFiles } from '../document/source-files.ts';

/** One action of an overlay. */
export interface OverlayAction {
  /** A JSONPath (RFC 9535). */
  readonly target: string;
  /** The place of the target in the overlay. */
  readonly place: Place;
  readonly isRemoval: boolean;
  /** Undefined if nothing is merged. */
  readonly update: unknown;
}

/** A valid OpenAPI Overlay (version 1.0 or 1.1). */
export interface Overlay {
  /** Contains only its own text, for the lines of errors. */
  readonly files: SourceFiles;
  /** The URL of the document that it extends; undefined if it names none. */
  readonly extended: string | undefined;
  readonly actions: readonly OverlayAction[];
}

/**
 * Reads an overlay.
 * @param location the path or `file:` URL of a YAML or JSON file
 * @throws {DocumentError} with the faults and their places, if the file can't be read or is not an overlay
 */
export function readOverlay(location: string): Overlay {
  const files = new SourceFiles([], undefined, false);
  const content = files.add(fileAt(location));
  const { root } = files;
  const refuse = (place: Place, reason: string) => new DocumentError([files.problem(place, reason)]);
  if (!isJsonObject(content) || !('overlay' in content))
    throw refuse(root, 'this is no OpenAPI Overlay: it has to say overlay: 1.0.0, info and actions');
  const { overlay: version, info, extends: extended, actions } = content;
  if (typeof version !== 'string' || !/^1\.[01]\.\d+$/.test(version))
    throw refuse(
      below(root, 'overlay'),
      `overlay must be its version, such as 1.0.0, and is ${JSON.stringify(version)}`,
    );
  const problems = [];
  if (!isJsonObject(info) || typeof info.title !== 'string' || typeof info.version !== 'string')
    problems.push(files.problem(below(root, 'info'), 'info must say title and version, as texts'));
  if (extended !== undefined && typeof extended !== 'string')
    problems.push(files.problem(below(root, 'extends'), 'extends must be the URL or path of a document'));
  if (!Array.isArray(actions) || actions.length === 0)
    problems.push(files.problem(below(root, 'actions'), 'actions must be a list with at least one action'));
  const list: readonly unknown[] = Array.isArray(actions) ? actions : [];
  const read = list.flatMap((action, index): OverlayAction[] => {
    const place = below(below(root, 'actions'), String(index));
    if (!hasKeys(action) || typeof action.target !== 'string') {
      problems.push(files.problem(place, 'an action must say its target, a JSONPath such as $.paths'));
      return [];
    }
    const { target, remove, update } = action;
    if (remove !== undefined && typeof remove !== 'boolean')
      problems.push(files.problem(below(place, 'remove'), 'remove must be true or false'));
    if (remove !== true && update === undefined)
      problems.push(files.problem(place, 'an action must say update, or remove: true'));
    return [{ target, place: below(place, 'target'), isRemoval: remove === true, update }];
  });
  if (problems.length > 0) throw new DocumentError(problems);
  return {
    files,
    extended: typeof extended === 'string' ? new URL(extended, root.uri).href : undefined,
    actions: read,
  };
}
