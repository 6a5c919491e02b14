import { escapeMarkup } from '../text/quoting.ts';

/** The names of the pages in each other's heads. */
export type PageName = 'Overview' | 'Docs' | 'Inspector' | 'Document';

export interface PageLink {
  readonly name: PageName;
  readonly href: string;
}

/** The head of a page: the mocked API, and links to the other pages. */
export function pageHead(title: string, links: readonly PageLink[], current: PageName, classes = ''): string {
  const home = links.find(({ name }) => name === 'Overview')?.href ?? '/';
  const items = links.map(
    ({ name, href }) =>
      `<a href="${escapeMarkup(href)}"${name === current ? ' aria-current="page"' : ''}>${escapeMarkup(name)}</a>`,
  );
  return [
    `<header class="page-head${classes}">`,
    `<a class="brand" href="${escapeMarkup(home)}">${escapeMarkup(title)} <span class="quiet">mock</span></a>`,
    `<nav class="pages" aria-label="Pages">${items.join('')}</nav>`,
    '</header>',
  ].join('\n');
}
