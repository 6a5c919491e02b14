/**
 * A text without certain characters at its end: `a//` without `/` is `a`. A regular expression such as `/\/+$/` takes
 * quadratic time where many of them stand before the end.
 */
export function withoutFinal(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}
