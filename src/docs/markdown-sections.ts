/** A heading with its content; left out if the content is empty. */
type Section = readonly [heading: string, ...blocks: readonly (string | false | undefined)[]];

export function markdown(title: string, blocks: readonly (string | false)[]): string {
  return `${[`# ${title}`, ...blocks].filter((block) => block !== false && block !== '').join('\n\n')}\n`;
}

export function section(...[heading, ...blocks]: Section): string {
  return headed('##', heading, blocks);
}

export function subsection(...[heading, ...blocks]: Section): string {
  return headed('###', heading, blocks);
}

function headed(level: string, heading: string, blocks: readonly (string | false | undefined)[]): string {
  const filled = blocks.filter((block) => block !== undefined && block !== false && block !== '');
  return filled.length === 0 ? '' : [`${level} ${heading}`, ...filled].join('\n\n');
}
