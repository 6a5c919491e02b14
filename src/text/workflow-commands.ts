/**
 * Text for the log of a CI server, without the commands that the server would obey: `##[group]` of GitHub and
 * `##vso[task]` of Azure anywhere, `::error::` at the beginning of a line.
 */
export function withoutCommands(text: string): string {
  return text.replace(/##(?=\w*\[)/g, '#\\#').replace(/^([^\S\r\n\u2028\u2029]*):(?=:)/gm, '$1\\:');
}
