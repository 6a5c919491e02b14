/**
 * What steers whatever shows a text and is no part of it: control characters, those of both sets, line separators, marks
 * that turn the direction of writing, and halves of pairs. A line break is for who asks to say.
 */
const steering = /[^\P{Cc}\n]|[\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]|\p{Cs}/gu;

/** Foreign text for a terminal: what would steer it is shown as `\u202e`. Line breaks stay. */
export function visible(text: string): string {
  return text.replace(steering, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The same in one line. */
export function visibleLine(text: string): string {
  return visible(text).replaceAll('\n', '\\n');
}
