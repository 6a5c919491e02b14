import type { DocumentedOperation } from './documented-operations.ts';
import { oneLine, paragraphs } from './markdown-text.ts';

/** A description's paragraphs, and the list at its end, which is the notes. */
export function overviewAndNotes(description: string): { overview: string[]; notes: string[] } {
  const blocks = paragraphs(description);
  const last = blocks.at(-1) ?? '';
  if (!/^[-*] /.test(last)) return { overview: blocks, notes: [] };
  return {
    overview: blocks.slice(0, -1),
    notes: last
      .split(/^[-*] /m)
      .map(oneLine)
      .filter((note) => note !== ''),
  };
}

/** Ends at a full stop or colon, except the stop of an abbreviation or before a small letter. */
const firstSentenceOf = /^.*?(?::(?=\s|$)|(?<!\b(?:e\.g|i\.e|cf|vs|approx|incl|max|min))\.(?=\s+[^\sa-z]|\s*$))/;

export function firstSentence({ content, title }: DocumentedOperation): string {
  const [text = title] = paragraphs(String(content.description ?? title));
  const [sentence = text] = firstSentenceOf.exec(text) ?? [];
  return /[?!]$/.test(sentence) ? sentence : sentence.replace(/[.:]?$/, '.');
}
