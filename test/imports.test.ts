import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');

/** What each room may import from beside itself: the order of the design. A file at the top of `src` is a room of its own. */
const mayImport: Readonly<Record<string, readonly string[]>> = (() => {
  const openapi = ['text', 'openapi'];
  const webhooks = [...openapi, 'framework', 'state', 'webhooks'];
  const api = [...webhooks, 'mock', 'control', 'stateful', 'contract', 'api'];
  const all = [...api, 'har', 'talkover', 'docs', 'http'];
  const redis = [...webhooks, 'mock'];
  return {
    text: [],
    system: [],
    // The stylesheet of all pages.
    style: [],
    openapi: ['text'],
    framework: openapi,
    state: [...openapi, 'framework', 'system'],
    webhooks: [...openapi, 'framework', 'state'],
    mock: webhooks,
    // What was asked, as a recording.
    control: [...webhooks, 'mock', 'har'],
    // What of a document is kept; loaded when an API asks for it.
    stateful: [...webhooks, 'mock'],
    // What several processes share. Nothing imports it but the command, and late.
    redis,
    docs: [...openapi, 'style'],
    http: [...webhooks, 'mock', 'control', 'docs', 'style'],
    // Recorded traffic. What a killed process has left beside a recording is told by its number.
    har: [...openapi, 'system'],
    contract: [...openapi, 'system', 'har', 'style'],
    // An inbox receives in process, too.
    api: [...webhooks, 'mock', 'control', 'stateful', 'contract'],
    talkover: [...api, 'talkover/contract'],
    'talkover/contract': [...openapi, 'contract'],
    // Between an app and a deployment: what is seen there is judged as the suite judges, and the mock answers where asked to.
    proxy: [...api, 'har', 'docs', 'http'],
    drift: [...api, 'har'],
    // A recording in place of a deployment: it takes no mock, and is served by the same server.
    replay: [...openapi, 'framework', 'har', 'http'],
    inspector: ['control'],
    browser: [...api, 'talkover'],
    'shipped.ts': all,
    testing: [...all, 'shipped.ts'],
    'index.ts': [...all, 'shipped.ts'],
    cli: [...all, 'style', 'redis', 'proxy', 'drift', 'replay', 'shipped.ts', 'index.ts'],
    // Runs what the build has made, and says what of it.
    build: [...openapi, 'framework'],
  };
})();

/** What makes a mock of a document that was loaded, wherever a mock runs, and what such a document is made of. */
const mockAnywhere = [
  ...['api/create-mock.ts', 'api/define-api.ts', 'api/inferred-api.ts', 'mock/mock.ts', 'framework/frameworks.ts'],
  ...['openapi/document/api-document.ts', 'openapi/bodies/json-body.ts', 'openapi/bodies/media-types.ts'],
  'openapi/schemas/schema-compiler.ts',
  // What it delivers to its own inboxes, it delivers wherever it runs.
  'control/inbox/in-process.ts',
];

/** What tests run as it was built, without an import: the program, and the page. */
const runs: Readonly<Record<string, string>> = {
  'test/cli/command.ts': 'src/cli/main.ts',
  'test/browser.ts': 'src/inspector/main.ts',
  'test/testing/playwright-project.ts': 'src/testing/playwright.ts',
  'test/testing/msw.browser.test.ts': 'test/testing/mocked-page.ts',
  'test/testing/installed-entries.test.ts': 'src/testing/msw.ts',
  'test/testing/vitest/sample.test.ts': 'src/testing/vitest.ts',
};

/** Folders of tests that are about no room of their own. */
const noRooms = [
  'attack',
  'bench',
  'docker',
  'examples',
  'github',
  'kubernetes',
  'library',
  'lint',
  'proving',
  'screenshots',
];

/** What Node has beside the web's standards, as far as somebody might use it without an import. */
const nodeGlobals: ReadonlySet<string> = new Set(['Buffer', 'NodeJS', 'process', 'require', 'setImmediate']);

/** Shortens the paths of a document's files where there is a working folder; it asks first whether there is a process. */
const asksForNode = 'openapi/document/document-error.ts';

/** How a file names another: for its types alone, for its values, or by `import()`, when it comes to that. */
type Kind = 'type' | 'value' | 'late';

interface Import {
  /** A path from the root of the repository, or a package. */
  readonly to: string;
  readonly kind: Kind;
}

interface SourceFile {
  readonly imports: readonly Import[];
  /** The names of Node's globals in it. */
  readonly globals: readonly string[];
}

const sources = filesOf('src');
const tests = filesOf('test');

/** The files of src, by their paths within it. */
const files = [...sources.keys()];

test.each(files)('%s imports only in the direction of the design', (file) => {
  const room = roomOf(file);
  const allowed = mayImport[room];
  expect(allowed, `${room} has no place in the order`).toBeDefined();
  const wrong = withinSrc(file, ['type', 'value', 'late']).filter(
    (to) => ![room, ...(allowed ?? [])].includes(roomOf(to)),
  );
  expect(wrong).toEqual([]);
});

test('no file leads back to itself, types included', () => {
  const all: readonly Kind[] = ['type', 'value', 'late'];
  expect(files.filter((file) => reachedFrom(withinSrc(file, all), all).has(file))).toEqual([]);
});

test('a file that finds others beside itself stands right in a room: bundled, all stand as deep', () => {
  const finding = files.filter((file) =>
    /(?:new URL|register)\(\s*'\.[^']*',\s*import\.meta\.url/.test(readFileSync(join(root, 'src', file), 'utf8')),
  );
  const inRooms = finding.filter((file) => roomOf(file) !== 'build');
  expect(inRooms).toContain('openapi/package-files.ts');
  expect(inRooms.filter((file) => file.split('/').length !== 2)).toEqual([]);
});

test.each([
  ['index.js', "the package's users"],
  ['parts/serve.js', 'a start of the command'],
])('of what is built, %s is read with fewer than ten others by %s', (entry) => {
  const built = new Set([join(root, 'dist', entry)]);
  for (const file of built)
    for (const [, to = ''] of readFileSync(file, 'utf8').matchAll(/\b(?:from|import)\s*["'](\.[^"']+)["']/g))
      built.add(resolve(dirname(file), to));
  expect(built.size).toBeLessThan(10);
});

test('the inspector asks the control API for its types and nothing else', () => {
  const used = files
    .filter((file) => roomOf(file) === 'inspector')
    .flatMap((file) => sources.get(file)?.imports ?? [])
    .filter(({ to }) => !to.startsWith('src/inspector/'));
  expect(used).not.toEqual([]);
  expect(used.filter(({ to, kind }) => to !== 'src/control/types.ts' || kind !== 'type')).toEqual([]);
});

test("an API's contract half is loaded only when a contract runs", () => {
  const outside = files.filter((file) => roomOf(file) !== 'talkover/contract');
  const early = outside.filter((file) => withinSrc(file, ['value']).some((to) => roomOf(to) === 'talkover/contract'));
  expect(early).toEqual([]);
  expect([...reachedFrom(mockAnywhere)].filter((file) => /(^|\/)contract\//.test(file))).toEqual([]);
});

describe('what a mock of a loaded document needs', () => {
  const needed = [...reachedFrom(mockAnywhere)];

  test('is the way of a request and all that it goes through', () => {
    const some = [
      ...['mock/journal.ts', 'openapi/operations/operation.ts', 'openapi/parameters/reader.ts'],
      ...['openapi/sample/sampler.ts', 'openapi/schemas/schema-compiler.ts', 'state/memory-store.ts'],
      ...['framework/laravel/laravel.ts', 'framework/problem-details/problem-details.ts', 'webhooks/courier.ts'],
    ];
    expect(some.filter((file) => !needed.includes(file))).toEqual([]);
  });

  test.each(needed)('is nothing of Node, and no package that is not provided: %s', (file) => {
    const { imports = [], globals = [] } = sources.get(file) ?? {};
    expect(imports.filter(({ to, kind }) => kind === 'value' && !to.startsWith('src/'))).toEqual([]);
    expect(globals).toEqual(file === asksForNode ? ['process'] : []);
  });
});

test("no room but framework/ knows a framework's files or its name", () => {
  const others = files.filter((file) => roomOf(file) !== 'framework');
  const knowing = others.filter(
    (file) =>
      withinSrc(file, ['type', 'value', 'late']).some((to) => /^framework\/(laravel|problem-details)\b/.test(to)) ||
      /'laravel'/.test(readFileSync(join(root, 'src', file), 'utf8')),
  );
  expect(knowing).toEqual([]);
});

describe('the tests of a room import that room, or what serves it to everybody', () => {
  const inRooms = [...tests.keys()].filter(
    (file) => /\/.{0,999}\.test\.ts$/.test(file) && !noRooms.includes(roomOf(file)),
  );

  test.each(inRooms)('%s', (file) => {
    expect([...roomsTestedBy(file)]).toContain(file.split('/')[0]);
  });
});

/** The rooms that a test imports, itself or by other files of the tests. */
function roomsTestedBy(file: string): Set<string> {
  const paths = new Set([`test/${file}`]);
  for (const path of paths) {
    const runAs = runs[path];
    if (runAs !== undefined) paths.add(runAs);
    const isEntry = /^src\/(index\.ts|shipped\.ts|http\/|cli\/)/.test(path);
    const imports = path.startsWith('test/') ? tests.get(path.slice('test/'.length))?.imports : undefined;
    const served = isEntry ? sources.get(path.slice('src/'.length))?.imports : undefined;
    for (const { to } of imports ?? served ?? []) paths.add(to);
  }
  return new Set([...paths].filter((path) => path.startsWith('src/')).map((path) => path.split('/')[1] ?? ''));
}

/** The TypeScript and JavaScript files below a folder of the repository, by their paths within it. */
function filesOf(folder: string): Map<string, SourceFile> {
  const paths = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    // An example may have been installed where it stands.
    .filter((path) => /\.[tj]s$/.test(path) && !/(?:^|[/\\])node_modules[/\\]/.test(path))
    .map((path) => path.replaceAll(sep, '/'));
  return new Map(paths.map((path) => [path, read(join(root, folder, path))]));
}

function read(path: string): SourceFile {
  const imports: Import[] = [];
  const globals = new Set<string>();
  const add = (name: ts.Node | undefined, kind: Kind) => {
    if (name === undefined || !ts.isStringLiteral(name)) return;
    const to = name.text.startsWith('.') ? relative(root, resolve(dirname(path), name.text)) : name.text;
    imports.push({ to: to.replaceAll(sep, '/'), kind });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, node.importClause?.isTypeOnly ? 'type' : 'value');
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly ? 'type' : 'value');
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, 'type');
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0], 'late');
    else if (ts.isIdentifier(node) && nodeGlobals.has(node.text)) globals.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest));
  return { imports, globals: [...globals] };
}

/** The files of src that a file imports in one of these ways. */
function withinSrc(file: string, kinds: readonly Kind[]): string[] {
  const imports = sources.get(file)?.imports ?? [];
  return imports.flatMap(({ to, kind }) =>
    to.startsWith('src/') && kinds.includes(kind) ? [to.slice('src/'.length)] : [],
  );
}

/** Files, and all that they import in one of these ways, through whatever other files. */
function reachedFrom(starts: readonly string[], kinds: readonly Kind[] = ['value']): Set<string> {
  const reached = new Set(starts);
  // A set gives the members that are added meanwhile as well.
  for (const file of reached) for (const to of withinSrc(file, kinds)) reached.add(to);
  return reached;
}

function roomOf(file: string): string {
  return file.startsWith('talkover/contract/') ? 'talkover/contract' : (file.split('/')[0] ?? '');
}
