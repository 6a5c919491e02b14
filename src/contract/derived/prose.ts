import type { Operation } from '../../openapi/operations/operation.ts';

/** What the document says of an operation in words. */
export function saidOf({ summary = '', description = '' }: Operation): string {
  return `${summary}. ${description}`;
}

export function sentencesOf(text: string): readonly string[] {
  return text.split(/[.;\n]/);
}

/** Whether a text has a name as a word of its own, in any case. Names are the document's: they may hold any characters. */
export function hasWord(text: string, name: string): boolean {
  const [whole, word] = [text.toLowerCase(), name.toLowerCase()];
  for (let at = whole.indexOf(word); at !== -1 && word !== ''; at = whole.indexOf(word, at + 1)) {
    const [before = '', after = ''] = [whole[at - 1], whole[at + word.length]];
    if (!/\w/.test(before) && !/\w/.test(after)) return true;
  }
  return false;
}
