import type { StateFormat } from '../../../src/state/file/state-format.ts';

export { StateFile } from '../../../src/state/file/state-file.ts';

export interface Counted {
  readonly count: number;
  readonly text?: string;
}

export type CountedChange = { readonly set: Partial<Counted> } | { readonly whole: Counted };

/** A small state for the tests of the state file. */
export const counting: StateFormat<Counted, CountedChange> = {
  check: (value) => (isObject(value) && 'count' in value ? undefined : 'it has no count'),
  whole: (whole) => ({ whole }),
  isWhole: (change) => isObject(change) && 'whole' in change,
  replay(before) {
    let state = before;
    return {
      apply(change) {
        if (!isObject(change)) return 'it is no change';
        if ('whole' in change) state = change.whole as Counted;
        else if (!('set' in change)) return 'it is no change';
        else if (state === undefined) return 'there is no state to change';
        else state = { ...state, ...(change.set as Partial<Counted>) };
        return undefined;
      },
      state: () => state ?? { count: 0 },
    };
  },
};

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
