import { readFileSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CaseResult } from '../../run/report/case-result.ts';
import { placeOf } from '../case-lines.ts';
import { escapeForeignText as escaped } from '../markup.ts';

type Rule = CaseResult['rule'];

/** How many lines are shown before and after that of a rule. */
const around = 3;

/** How much of a line is shown, in characters: a whole document may be written in one. */
const longestLine = 300;

/** The lines of the document that the page contains, so that a rule links to its line without a network. */
export class DocumentLines {
  readonly #texts = new Map<string, readonly string[] | undefined>();
  /** The lines that are linked to, by file. */
  readonly #linked = new Map<string, Set<number>>();

  /** A link to the line of a rule: on this page, or in the document if that can't be read. */
  link(rule: Rule): string {
    const { file, line } = rule;
    const text = escaped(placeOf(rule));
    if (this.#linesOf(file)?.[line - 1] === undefined) {
      const url = urlOf(file);
      return url === undefined ? text : `<a href="${escaped(url)}#L${line}">${text}</a>`;
    }
    this.#linked.set(file, (this.#linked.get(file) ?? new Set()).add(line));
    return `<a href="#${this.#anchor(file, line)}">${text}</a>`;
  }

  /** The lines that were linked to, each with those around it. */
  sections(): string[] {
    return [...this.#linked].flatMap(([file, linked]) => {
      const lines = this.#linesOf(file) ?? [];
      const shown = [...withNeighbours(linked, lines.length)];
      const url = urlOf(file);
      const name = escaped(placeOf({ file, line: 0, pointer: '', sentence: '' }).replace(/:0$/, ''));
      return [
        `<h3>${url === undefined ? name : `<a href="${escaped(url)}">${name}</a>`}</h3>`,
        `<div class="document mono" role="region" aria-label="Lines of ${name}" tabindex="0">`,
        ...shown.map((number, at) => {
          const isFirst = at > 0 && number !== (shown[at - 1] ?? 0) + 1;
          const id = linked.has(number)
            ? ` id="${this.#anchor(file, number)}" class="rule${isFirst ? ' far' : ''}"`
            : isFirst
              ? ' class="far"'
              : '';
          return `<div${id}><span class="quiet">${number}</span> ${escaped(clipped(lines[number - 1] ?? ''))}</div>`;
        }),
        '</div>',
      ];
    });
  }

  #anchor(file: string, line: number): string {
    return `line-${[...this.#texts.keys()].indexOf(file)}-${line}`;
  }

  #linesOf(file: string): readonly string[] | undefined {
    if (!this.#texts.has(file)) this.#texts.set(file, linesIn(file));
    return this.#texts.get(file);
  }
}

/** The lines of a file; undefined if it can't be read, as with a document from standard input. */
function linesIn(file: string): readonly string[] | undefined {
  if (!isAbsolute(file)) return undefined;
  try {
    return readFileSync(file, 'utf8').split(/\r\n|\r|\n/);
  } catch {
    return undefined;
  }
}

/** The URL of a file of the document for a browser; undefined if there is none. */
function urlOf(file: string): string | undefined {
  if (/^https?:/i.test(file)) return file;
  return isAbsolute(file) ? pathToFileURL(file).href : undefined;
}

/** Numbers in order, with the numbers around them. */
function withNeighbours(numbers: ReadonlySet<number>, most: number): ReadonlySet<number> {
  const all = new Set<number>();
  for (const number of [...numbers].toSorted((a, b) => a - b))
    for (let near = Math.max(1, number - around); near <= Math.min(most, number + around); near++) all.add(near);
  return all;
}

function clipped(line: string): string {
  return line.length > longestLine ? `${line.slice(0, longestLine)}…` : line;
}
