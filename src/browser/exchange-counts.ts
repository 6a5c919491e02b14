/** Counts nothing: a page has no metrics. */
export class ExchangeCounts {
  add(): void {}
}
