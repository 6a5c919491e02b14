import { createHash } from 'node:crypto';
import { type BaseLine, type ChangeLine, isBaseLine } from './changes-file.ts';
import { parseJson } from './parse-json.ts';
import { NoState } from './state-file-unusable.ts';
import type { StateFormat } from './state-format.ts';

/** Reads a state. Throws {@link NoState}. */
export function stateIn<State, Change>(bytes: Uint8Array, { check }: StateFormat<State, Change>): State {
  if (bytes.length === 0) throw new NoState('it is empty; remove it to start afresh');
  const state = parseJson(bytes);
  const wrong = check(state);
  if (wrong !== undefined) throw new NoState(wrong);
  // The check above found no mistake.
  return state as State;
}

/** @param content the file in pieces, or undefined for a missing file */
export function baseOf(content: readonly Uint8Array[] | undefined): BaseLine {
  if (content === undefined) return { base: null };
  const hash = createHash('sha256');
  for (const piece of content) hash.update(piece);
  return { base: `sha256:${hash.digest('hex')}` };
}

/** Returns the changes to the current content of the file. Throws {@link NoState}. */
export function changesSince(
  lines: readonly ChangeLine[],
  { base }: BaseLine,
  path: string,
  changesPath: string,
): ChangeLine[] {
  const [first] = lines;
  if (first !== undefined && !isBaseLine(first.value))
    throw new NoState(`line 1 of ${changesPath} does not say what it changes`);
  const changes = lines.filter(({ value }) => !isBaseLine(value));
  const since = lines.findLast(({ value }) => isBaseLine(value) && value.base === base);
  if (since !== undefined) return changes.filter(({ number }) => number > since.number);
  if (changes.length === 0) return [];
  throw new NoState(
    `${changesPath} has changes (${changes.length}) to another content of ${path}, which was ${base === null ? 'removed' : 'edited or replaced'} since; remove ${changesPath} to go on without them, or put the earlier ${path} back`,
  );
}

/** Applies changes to a state. Throws {@link NoState}. */
export function replayed<State, Change>(
  before: State | undefined,
  changes: readonly ChangeLine[],
  { check, isWhole, replay }: StateFormat<State, Change>,
  changesPath: string,
): State {
  // What precedes a whole state may belong to an earlier version of the API.
  const whole = changes.findLastIndex(({ value }) => isWhole(value));
  const replaying = replay(before);
  for (const { number, value } of changes.slice(Math.max(whole, 0))) {
    const wrong = replaying.apply(value);
    if (wrong !== undefined) throw new NoState(`line ${number} of ${changesPath}: ${wrong}`);
  }
  const state = replaying.state();
  const wrong = check(state);
  if (wrong !== undefined) throw new NoState(`with the changes in ${changesPath} it is no state: ${wrong}`);
  return state;
}
