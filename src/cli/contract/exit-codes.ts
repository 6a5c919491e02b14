/** Exit codes, for scripts. */
export const nothingFailed = 0;
export const somethingFailed = 1;
export const couldNotRun = 2;
export type ExitCode = typeof nothingFailed | typeof somethingFailed | typeof couldNotRun;

/** The meaning of each exit code. */
export const meanings: Readonly<Record<ExitCode, string>> = {
  [nothingFailed]: 'nothing failed',
  [somethingFailed]: 'something failed, or is left behind',
  [couldNotRun]: 'the run did not come to its end',
};
