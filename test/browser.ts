import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join, resolve } from 'node:path';
import type { AxeResults, Result } from 'axe-core';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import { atFileEnd } from './file-end.ts';
import { isWhole } from './repetitions.ts';

/** A page in a real browser that can reach nothing but this machine. */
export interface OpenedPage {
  readonly page: Page;
  /** Every URL that was asked for, in order. */
  readonly requests: readonly string[];
  /** Those of them that lead off this machine; they were refused. */
  readonly outside: readonly string[];
  /** What the browser complained of: exceptions, errors and violations of the content security policy. */
  readonly problems: readonly string[];
}

/** Thrown when there is no browser to test with; says how to get one. */
export class BrowserMissing extends Error {
  override readonly name = 'BrowserMissing';
}

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Most browsers let pages of the web talk to this machine: what they reach there, the mock has to keep itself.
  '--disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests,PrivateNetworkAccessSendPreflights',
  // A second lock on the door: names of other machines lead nowhere.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
];

/** The widths at which all pages are looked at, in pixels: a desk's and a telephone's. */
export const widths = [1440, 390] as const;

/** Themes with widths. The proof looks at each page in all four; a short run in two, which have both themes and both widths. */
export const looks = (['light', 'dark'] as const)
  .flatMap((colorScheme) => widths.map((width) => ({ colorScheme, width })))
  .filter(({ colorScheme, width }) => isWhole || (colorScheme === 'light') === (width === widths[0]));

/** Opens a page for one test and waits until it is loaded. All tests of a worker share a browser, which is closed with the worker. */
export async function openPage(url: string, options: BrowserContextOptions = {}): Promise<OpenedPage> {
  return openPageUntil(onTestFinished, url, options);
}

/** Opens a page for all tests of a file that do not change what the others look for: a large one takes seconds to load. */
export async function openSharedPage(url: string, options: BrowserContextOptions = {}): Promise<OpenedPage> {
  return openPageUntil(atFileEnd, url, options);
}

async function openPageUntil(
  atEnd: (end: () => Promise<void>) => void,
  url: string,
  options: BrowserContextOptions,
): Promise<OpenedPage> {
  const context = await (await startedBrowser()).newContext({ viewport: { width: 1280, height: 900 }, ...options });
  atEnd(() => context.close());
  const requests: string[] = [];
  const outside: string[] = [];
  const problems: string[] = [];
  await context.route(isOutside, (route) => {
    outside.push(route.request().url());
    return route.abort();
  });
  const page = await context.newPage();
  page.on('request', (request) => requests.push(request.url()));
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  await page.goto(url);
  return { page, requests, outside, problems };
}

/**
 * The faults that keep people from using a page, with the elements at fault; rules of axe, impact serious or critical.
 * @param part what of the page is looked at, as a selector
 */
export async function seriousFaults(page: Page, part = 'html'): Promise<string[]> {
  // As the debugger would: a script element is what a content security policy is there to refuse.
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate<AxeResults>(
    `axe.run(${JSON.stringify(part)}, { resultTypes: ['violations'] })`,
  );
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').flatMap(faultsOf);
}

/** The sizes of all letters that a page shows, in pixels, smallest first. */
export async function letterSizes(page: Page): Promise<number[]> {
  return page.evaluate<number[]>(letterSizesInPage);
}

/** Of each element that has a text of its own which is to be seen, what stands in fields included. */
const letterSizesInPage = `(() => {
  const isShown = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const hasText = (element) => element.matches('input:not([type=checkbox], [type=radio], [type=file]), textarea, select') ||
    [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && /\\S/.test(node.data.replace(/\\u200b/g, '')));
  const found = [...document.body.querySelectorAll('*')].filter((element) =>
    !element.closest('script, style, noscript, template, option') && hasText(element) && isShown(element));
  return [...new Set(found.map((element) => parseFloat(getComputedStyle(element).fontSize)))].sort((one, other) => one - other);
})()`;

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

function faultsOf({ id, nodes }: Result): string[] {
  return nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`);
}

let browser: Promise<Browser> | undefined;

async function startedBrowser(): Promise<Browser> {
  // One that has crashed would fail all tests that follow.
  if (browser !== undefined && !(await browser).isConnected()) browser = undefined;
  browser ??= startBrowser();
  return browser;
}

async function startBrowser(): Promise<Browser> {
  const started = await launchedBrowser();
  // Vitest ends a worker so, when the last of its files has run: it waits half a second for it, and the browser for nobody.
  process.once('SIGTERM', () => void started.close().finally(() => process.exit()));
  return started;
}

async function launchedBrowser(): Promise<Browser> {
  return chromium.launch({ ...(await launchOptions()), handleSIGTERM: false });
}

/** What Playwright starts the browser of the tests with, which can reach nothing but this machine. */
export async function launchOptions() {
  const chosen = chosenBrowser();
  if (chosen !== undefined) return { executablePath: chosen, args: flags };
  const { executablePath, libraries, fonts } = await packagedBrowser();
  const env = { ...process.env, LD_LIBRARY_PATH: libraries, FONTCONFIG_FILE: fonts };
  return { executablePath, args: flags, env: env as Record<string, string> };
}

/**
 * `CHROMIUM_PATH`, else the packaged Chromium, else an installed one; undefined for the packaged one. That has no windows, where a
 * desktop's draws its toolbar in a page of its own for each context: three quarters of what a short test took.
 */
function chosenBrowser(): string | undefined {
  const named = process.env.CHROMIUM_PATH;
  if (named !== undefined && named !== '') return named;
  return isPackaged ? undefined : installedBrowser();
}

/** Whether the npm package has a Chromium for this machine. */
const isPackaged = process.platform === 'linux' && process.arch === 'x64';

/** A Chromium or Chrome on the PATH, else a Mac's Chrome. Throws {@link BrowserMissing}. */
function installedBrowser(): string {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const folders = (process.env.PATH ?? '').split(delimiter);
  const mac = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
  const found = [...names.flatMap((name) => folders.map((folder) => join(folder, name))), mac].find(canRun);
  if (found === undefined)
    throw new BrowserMissing('There is no Chromium on the PATH: install one, or name it in CHROMIUM_PATH.');
  return found;
}

function canRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

interface PackagedBrowser {
  readonly executablePath: string;
  /** A folder of shared libraries. */
  readonly libraries: string;
  /** The configuration of fontconfig. */
  readonly fonts: string;
}

/** The Chromium of an npm package, unpacked once an installation. */
async function packagedBrowser(): Promise<PackagedBrowser> {
  const cache = resolve(import.meta.dirname, '../node_modules/.cache');
  const unpacked = join(cache, 'chromium-143');
  if (!existsSync(unpacked)) await unpackBrowser(cache, unpacked);
  return {
    executablePath: join(unpacked, 'chromium'),
    libraries: join(unpacked, 'al2023/lib'),
    fonts: writtenFontConfiguration(unpacked),
  };
}

/** Test files run at the same time: each unpacks aside, and the first to be done is the one that counts. */
async function unpackBrowser(cache: string, target: string): Promise<void> {
  mkdirSync(cache, { recursive: true });
  const aside = mkdtempSync(join(cache, 'chromium-'));
  const { TMPDIR, AWS_EXECUTION_ENV } = process.env;
  try {
    // The package unpacks into the folder for temporary files, and its libraries only where it takes itself to be needed.
    Object.assign(process.env, { TMPDIR: aside, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x' });
    const { default: packaged } = await import('@sparticuz/chromium');
    await packaged.executablePath();
  } finally {
    restore({ TMPDIR, AWS_EXECUTION_ENV });
  }
  try {
    renameSync(aside, target);
  } catch (error) {
    rmSync(aside, { recursive: true });
    if (!existsSync(target)) throw error;
  }
}

/**
 * A file that names the folder of the fonts by its path of now: the clone may have been moved since it was written. It is
 * replaced at once, since other workers may be reading it.
 */
function writtenFontConfiguration(folder: string): string {
  const file = join(folder, 'fonts.conf');
  const configuration = fontConfiguration(folder);
  if (existsSync(file) && readFileSync(file, 'utf8') === configuration) return file;
  const aside = `${file}.${process.pid}`;
  writeFileSync(aside, configuration);
  renameSync(aside, file);
  return file;
}

/** The package's own looks for its fonts in `/tmp`. */
function fontConfiguration(folder: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${folder}/fonts</dir><cachedir>${folder}/fonts-cache</cachedir></fontconfig>
`;
}

function restore(variables: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}

/** Whether a request would leave this machine. */
function isOutside({ protocol, hostname }: URL): boolean {
  return !['file:', 'data:', 'blob:'].includes(protocol) && !['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
}

// Started, and unpacked before, while the file is loaded: no test waits for it within its own time.
await startedBrowser();
