import type { Operation } from '../../openapi/operations/operation.ts';

/** The summary and the description of an operation. */
export function saidOf({ summary = '', description = '' }: Operation): string {
  return `${summary}. ${description}`;
}

export function sentencesOf(text: string): readonly string[] {
  return text.split(/[.;\n]/);
}

/** Whether a text contains a name as a whole word, in any case. Names may have any characters, so this is no RegExp. */
export function hasWord(text: string, name: string): boolean {
  const [whole, word] = [text.toLowerCase(), name.toLowerCase()];
  for (let at = whole.indexOf(word); at !== -1 && word !== ''; at = whole.indexOf(word, at + 1)) {
    const [before = '', after = ''] = [whole[at - 1], whole[at + word.length]];
    if (!/\w/.test(before) && !/\w/.test(after)) return true;
  }
  return false;
}
