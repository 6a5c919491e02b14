/** A paragraph in one line. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** Text for a table cell: paragraphs apart, each in one line. */
export function cell(...paragraphs: readonly string[]): string {
  return paragraphs
    .flatMap((text) => text.split(/\n\s*\n/))
    .map(oneLine)
    .filter((text) => text !== '')
    .join('<br>');
}

/** A value as code: a text as it is, other values as JSON. */
export function code(value: unknown): string {
  const text = oneLine(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
  if (!text.includes('`')) return `\`${text}\``;
  const runs = [...text.matchAll(/`+/g)].map(([run]) => run.length);
  const fence = '`'.repeat(Math.max(...runs) + 1);
  return `${fence} ${text} ${fence}`;
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const escaped = rows.map((cells) => cells.map((text) => text.replaceAll('|', '\\|')));
  const lines = [head, head.map(() => '---'), ...escaped].map((cells) => `| ${cells.join(' | ')} |`);
  return lines.join('\n');
}

/** A code block, fenced longer than any fence inside it. */
export function codeBlock(language: string, source: string): string {
  const inside = [...source.matchAll(/^`{3,}/gm)].map(([fence]) => fence.length);
  const fence = '`'.repeat(Math.max(3, ...inside.map((length) => length + 1)));
  return `${fence}${language}\n${source}\n${fence}`;
}

/** Paragraphs without soft line breaks; lists and code blocks stay as they are. */
export function paragraphs(text: string): string[] {
  return text
    .trim()
    .split(/\n\s*\n/)
    .map((block) => (/^\s*([-*+]|\d+\.|`{3}|\|)/.test(block) ? block.trimEnd() : oneLine(block)))
    .filter((block) => block !== '');
}
