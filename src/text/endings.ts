/**
 * A text without the characters at its end that are a certain one: `a//` without `/` is `a`. A regular expression such as
 * `/\/+$/` takes quadratic time where many of them stand before the end.
 */
export function withoutFinal(text: string, character: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === character) end--;
  return text.slice(0, end);
}
