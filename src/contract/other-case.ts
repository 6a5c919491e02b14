/** Converts a word in capitals to small letters, and any other to capitals. */
export function inOtherCase(word: string): string {
  return word === word.toUpperCase() ? word.toLowerCase() : word.toUpperCase();
}
