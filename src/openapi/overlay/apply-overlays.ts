import { JSONPathEnvironment, JSONPathError } from 'json-p3';
import { DocumentError, type DocumentProblem } from '../document/document-error.ts';
import type { SourceFiles } from '../document/source-files.ts';
import { ChangedTree } from './changed-tree.ts';
import { type Overlay, type OverlayAction, readOverlay } from './overlay.ts';

/**
 * Applies overlays to the root file of a document, in order. Its text stays unchanged, and lines of errors refer to it.
 * @param locations the paths or URLs of the overlays
 * @param onNote called for a target without a match, and for an overlay that extends another document
 * @throws {DocumentError} with file and line, if an overlay is invalid or can't be applied
 */
export function applyOverlays(
  files: SourceFiles,
  locations: readonly string[],
  onNote: (problem: DocumentProblem) => void = () => {},
): void {
  const { root } = files;
  const tree = new ChangedTree(files.valueAt(root));
  for (const location of locations) {
    const overlay = readOverlay(location);
    const { extended } = overlay;
    if (extended !== undefined && extended !== root.uri)
      onNote(
        overlay.files.problem(
          { uri: overlay.files.root.uri, pointer: '/extends' },
          `the overlay is for ${nameOf(extended)}, and is applied to ${files.nameOf(root.uri)}`,
        ),
      );
    for (const action of overlay.actions) apply(action, tree, overlay, onNote);
  }
  files.replace(root, tree.value, (pointer) => tree.pointerBefore(pointer));
}

/** Throws {@link DocumentError}. */
function apply(
  { target, place, isRemoval, update }: OverlayAction,
  tree: ChangedTree,
  { files }: Overlay,
  onNote: (problem: DocumentProblem) => void,
): void {
  const refuse = (reason: string) => new DocumentError([files.problem(place, reason)]);
  const ways = placesOf(target, tree.value, refuse);
  if (ways.length === 0) onNote(files.problem(place, `nothing of the document is at ${target}`));
  if (isRemoval) {
    if (ways.some(({ length }) => length === 0)) throw refuse('the whole document can not be removed');
    // Later items first, so that the indices of earlier ones stay valid, and children before their parents.
    for (const way of ways.toSorted(compareWays).reverse()) tree.remove(way);
    return;
  }
  for (const way of ways)
    if (!tree.merge(way, update))
      throw refuse(
        `what is at ${target} does not take the update: a map takes a map, a list takes an item; a plain value is changed by the map around it`,
      );
}

type Way = readonly (string | number)[];

/** The keys and indices of each place that a JSONPath selects, without duplicates. */
function placesOf(target: string, value: unknown, refuse: (reason: string) => DocumentError): Way[] {
  try {
    // Extensions of RFC 9535 are refused, because other tools do not have them. A document is JSON.
    const { nodes } = new JSONPathEnvironment({ strict: true }).query(
      target,
      value as Parameters<JSONPathEnvironment['query']>[1],
    );
    return [...new Map(nodes.map(({ location }) => [JSON.stringify(location), location])).values()];
  } catch (error) {
    if (!(error instanceof JSONPathError)) throw error;
    throw refuse(`${target} is no JSONPath: ${error.message}`);
  }
}

/** Compares places: items by their index, parents before their children. */
function compareWays(one: Way, other: Way): number {
  for (const [index, key] of one.entries()) {
    const its = other[index];
    if (its === undefined) return 1;
    if (key === its) continue;
    if (typeof key === 'number' && typeof its === 'number') return key - its;
    return String(key) < String(its) ? -1 : 1;
  }
  return one.length - other.length;
}

function nameOf(uri: string): string {
  return uri.startsWith('file:') ? decodeURIComponent(uri.slice(uri.lastIndexOf('/') + 1)) : uri;
}
