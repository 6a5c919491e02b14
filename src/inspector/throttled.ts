/**
 * A function that may be called as often as things happen: it does its work at once, then at most once in a while, the
 * last call never being lost, and never twice at a time. What the work throws is left to the next time.
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
