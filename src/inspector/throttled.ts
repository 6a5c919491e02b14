/**
 * A function that does its work at once, then at most once per interval and never twice at a time. The last call is never
 * lost. Errors are left to the next run.
 * @param milliseconds between two runs
 */
export function throttled(milliseconds: number, work: () => Promise<void>): () => void {
  let isBusy = false;
  let isAskedAgain = false;
  async function run(): Promise<void> {
    isBusy = true;
    isAskedAgain = false;
    await work().catch(() => {});
    setTimeout(() => {
      isBusy = false;
      if (isAskedAgain) void run();
    }, milliseconds);
  }
  return () => {
    if (isBusy) isAskedAgain = true;
    else void run();
  };
}
