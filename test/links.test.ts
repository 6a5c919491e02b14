import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');

/** The Markdown files of a folder of the repository, by their paths. */
function textsIn(folder: string, isDeep = false): string[] {
  return readdirSync(join(root, folder), { recursive: isDeep, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md') && !name.includes('node_modules'))
    .map((name) => join(folder, name));
}

const pages = textsIn('.github/docs');
const texts = [...textsIn('.'), ...textsIn('.github'), ...pages, ...textsIn('test/examples', true)];

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** A text without its blocks of code, in which nothing is a link or a heading. */
function prose(text: string): string {
  return text.replaceAll(/^```.*?^```/gms, '');
}

/** The anchors that GitHub gives the headings of a text: in lower case, without punctuation, spaces as hyphens. */
function anchorsOf(text: string): string[] {
  return [...prose(text).matchAll(/^#{1,6} (.{1,999})$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** Where the links and pictures of a text lead, but for those to other sites. */
function targetsIn(text: string): string[] {
  return [...prose(text).matchAll(/\]\(([^)\s]{1,999})\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^\w+:/.test(target));
}

test.each(texts)('every link of %s leads to a file of the repository, and to a heading that is there', (file) => {
  const broken = targetsIn(read(file)).filter((target) => {
    const [path = '', anchor] = target.split('#');
    const place = path === '' ? file : join(dirname(file), path);
    if (!existsSync(join(root, place)) || relative(root, join(root, place)).startsWith('..')) return true;
    return anchor !== undefined && !anchorsOf(read(place)).includes(anchor);
  });
  expect(broken).toEqual([]);
});

test.each(texts)('every path of the repository that %s names exists', (file) => {
  const named = [...prose(read(file)).matchAll(/`((?:spec|src|fixtures|test|\.github|\.ci)\/[\w./-]{0,999})`/g)].map(
    ([, path = '']) => path,
  );
  const isOwnProject = file.startsWith(join('test', 'examples'));
  const missing = named.filter((path) => !existsSync(join(root, path)));
  expect(missing.filter((path) => !isOwnProject || !existsSync(join(root, dirname(file), path)))).toEqual([]);
});

test('README has at most 250 lines, and lists every page', () => {
  const readme = read('README.md');
  expect(readme.trimEnd().split('\n').length).toBeLessThanOrEqual(250);
  expect(pages.filter((page) => !targetsIn(readme).includes(page.replaceAll('\\', '/')))).toEqual([]);
});

describe.each(pages)('%s', (page) => {
  test('begins with a sentence that says what it is for, and leads back to README', () => {
    const [title, , first = ''] = read(page).split('\n');
    expect(title).toMatch(/^# \S/);
    expect(first).toMatch(/^[A-Z].{20,300}\.(?: .{0,200})? \[README\]\(\.\.\/\.\.\/README\.md\)\.$/);
  });
});

test('npm can lead the links of README to the repository that the workflows name', () => {
  const { repository } = JSON.parse(read('package.json'));
  const [, owner] = /uses: ([\w-]+\/[\w-]+)\/\.github\/actions\/contract@/.exec(read('README.md')) ?? [];
  expect(repository).toEqual({ type: 'git', url: `git+https://github.com/${owner}.git` });
});
