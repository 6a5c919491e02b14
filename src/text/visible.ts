/**
 * Characters that control the display of a text: control characters of both sets, line separators, marks for the
 * direction of writing, and half surrogate pairs. Callers decide about line breaks.
 */
const steering = /[^\P{Cc}\n]|[\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]|\p{Cs}/gu;

/** Foreign text for a terminal, with control characters shown as `\u202e`. Keeps line breaks. */
export function visible(text: string): string {
  return text.replace(steering, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The same in one line. */
export function visibleLine(text: string): string {
  return visible(text).replaceAll('\n', '\\n');
}
