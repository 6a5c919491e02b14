/** The replacement of a secret, the same for the same number. */
export function placeholder(number: number): string {
  return `[redacted ${number}]`;
}

/** A placeholder, also in the form of a URL, or without a number as in older recordings and other tools. */
const form = String.raw`(?:\[redacted(?: (\d{1,9}))?\]|%5Bredacted(?:(?:%20|\+)(\d{1,9}))?%5D)`;
const whole = new RegExp(`^${form}$`, 'i');
const anywhere = new RegExp(form, 'gi');

/** Whether a text is a placeholder and nothing else. */
export function isPlaceholder(text: unknown): boolean {
  return typeof text === 'string' && whole.test(text);
}

/** Whether a text contains a placeholder: `Bearer [redacted 1]`. */
export function hasPlaceholder(text: string): boolean {
  return text.search(anywhere) !== -1;
}

/** Splits a text at its placeholders. */
export function aroundPlaceholders(text: string): string[] {
  const texts: string[] = [];
  let from = 0;
  for (const { 0: found, index } of text.matchAll(anywhere)) {
    texts.push(text.slice(from, index));
    from = index + found.length;
  }
  return [...texts, text.slice(from)];
}

/** The highest number of a text's placeholders; 0 if it has none. */
export function highestNumber(text: string): number {
  let highest = 0;
  for (const [, plain = '0', inUrl = '0'] of text.matchAll(anywhere))
    highest = Math.max(highest, Number(plain), Number(inUrl));
  return highest;
}
