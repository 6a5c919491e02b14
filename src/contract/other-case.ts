/** A word in capitals in small letters, any other in capitals. */
export function inOtherCase(word: string): string {
  return word === word.toUpperCase() ? word.toLowerCase() : word.toUpperCase();
}
