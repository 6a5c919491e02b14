/**
 * Text for the log of a CI server, which obeys commands in it: `##[group]` of GitHub and `##vso[task]` of Azure wherever they stand,
 * `::error::` at the beginning of a line. In foreign text they are no commands.
 */
export function withoutCommands(text: string): string {
  return text.replace(/##(?=\w*\[)/g, '#\\#').replace(/^([^\S\r\n\u2028\u2029]*):(?=:)/gm, '$1\\:');
}
