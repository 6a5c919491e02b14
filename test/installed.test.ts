import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as everything from '../src/index.ts';
import { isWhole, sampleOf } from './repetitions.ts';

const root = resolve(import.meta.dirname, '..');
/** What builds the package: `tools` of src/build/build.js. */
const tools = ['typescript-native', 'rolldown', '@types/node', '@types/express', '@scalar/fastify-api-reference'];
const { resolve: resolved } = createRequire(import.meta.url);
/** TypeScript 5 and 7: users have either. */
const [typescript5, typescript7] = [
  resolved('typescript/bin/tsc'),
  join(dirname(resolved('typescript-native/package.json')), 'bin/tsc'),
];
const folder = mkdtempSync(join(tmpdir(), 'installed-'));
const clone = join(folder, 'clone');

/** In milliseconds: npm may have to download all packages, on a machine that runs other tests meanwhile. */
const longEnough = 15 * 60_000;

afterAll(() => rmSync(folder, { recursive: true }), longEnough);

/** What npm tells the scripts that it runs, such as `npm test`, is about this repository, and its omissions too. */
const environment = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) =>
      !/^npm_(package|lifecycle|config_(local_)?prefix|config_(omit|include|production)$)|^(INIT_CWD|NODE_ENV|NODE_PATH)$/i.test(
        name,
      ),
  ),
);

/** Runs a command; rejects with all that it has said if it fails. */
async function run(program: string, args: readonly string[], cwd: string): Promise<string> {
  const options = { cwd, env: environment, maxBuffer: 2 ** 26 };
  const { stdout, stderr } = await promisify(execFile)(program, args, options).catch((error) => {
    throw new Error(`${error.message}\n${error.stdout}`);
  });
  return stdout + stderr;
}

function npm(cwd: string, ...args: readonly string[]): Promise<string> {
  return run('npm', ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error', ...args], cwd);
}

function git(cwd: string, ...args: readonly string[]): Promise<string> {
  return run('git', ['-c', 'user.name=test', '-c', 'user.email=test@localhost', ...args], cwd);
}

/** The last commit as a clone has it; where this is no working copy of git, its files in a commit of their own. */
beforeAll(async () => {
  if (existsSync(join(root, '.git'))) return void (await git(root, 'clone', '--quiet', root, clone));
  const isLeftOut = (path: string) => [join(root, 'node_modules'), join(root, 'dist')].includes(path);
  cpSync(root, clone, { recursive: true, filter: (path) => !isLeftOut(path) });
  await git(clone, 'init', '--quiet');
  await git(clone, 'add', '--all');
  await git(clone, 'commit', '--quiet', '--message', 'All files');
}, longEnough);

/** Another clean clone. */
async function cloned(name: string): Promise<string> {
  await git(folder, 'clone', '--quiet', clone, name);
  return join(folder, name);
}

/** A project that has nothing but this package. */
async function projectWith(name: string, dependency: string): Promise<string> {
  const project = mkdtempSync(join(folder, `${name}-`));
  writeFileSync(join(project, 'package.json'), '{"private":true,"type":"module"}');
  await npm(project, 'install', dependency);
  return project;
}

const nodenext = { module: 'nodenext', moduleResolution: 'nodenext' };
const resolutions = [
  { module: 'node16', moduleResolution: 'node16' },
  nodenext,
  { module: 'esnext', moduleResolution: 'bundler' },
];
/** The slower compiler is tried in one way, and in all for `npm run prove`. */
const ways = [
  ...resolutions.map((way) => ({ compiler: typescript7, way })),
  ...sampleOf(resolutions, resolutions.length).map((way) => ({ compiler: typescript5, way })),
];

const exported = Object.keys(everything);

/** The names of the types that the package exports, as its index has them. */
const types = [
  ...readFileSync(join(root, 'src/index.ts'), 'utf8').matchAll(/^export (type )?\{([^}]{0,999})\}/gm),
].flatMap(([, isType, names = '']) =>
  names
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && (isType !== undefined || name.startsWith('type ')))
    .map((name) => name.replace(/^type /, '')),
);

/** What the types with parameters that must be given are given. */
const parameters: Readonly<Record<string, string>> = {
  ApiDefinition: '<{ getX: unknown }, {}, Services>',
  Collection: '<StoredRecord>',
  InputOf: '<unknown>',
  View: '<object>',
};

/** `isAny` is true of `any` alone: what has lost its type passes every other check. */
const program = `
import { ${exported.join(', ')} } from 'talkover-mock';
import type { ${types.join(', ')} } from 'talkover-mock';
import type { components, operations, paths } from 'talkover-mock/types';
type IsAny<T> = 0 extends 1 & T ? true : false;
function typed<T>(is: IsAny<T> extends true ? never : 'typed'): void { void is; }
${exported.map((name) => `typed<typeof ${name}>('typed');`).join('\n')}
${types.map((name) => `typed<${name}${parameters[name] ?? ''}>('typed');`).join('\n')}

typed<paths['/health']['get']>('typed');
typed<operations['createAgentWebhook']['requestBody']>('typed');
typed<components['schemas']>('typed');
type Health = paths['/health']['get']['responses'][200]['content']['application/json'];
const health: Health = { status: 'ok' };
// @ts-expect-error there is no such path
type None = paths['/none'];

const engine = await createEngine({ seed: 1, clock: '2025-09-03T23:19:51Z', agents: 'any' });
const reply = await engine.handle({ method: 'GET', url: '/api/v1/health', headers: {}, body: new Uint8Array() });
const status: number = reply.status;
const body: string | Uint8Array | StreamedBody | undefined = reply.body;
const title: string = engine.document.content.info.title;
typed<typeof engine.document.operations>('typed');
typed<typeof engine.document.content>('typed');

const app = await createApp({ engine, onExchange: ({ status }) => void (status satisfies number | undefined) });
const verified: boolean = verifySignature({
  body: 'a body',
  headers: signPayload({ body: 'a body', secret: 'secret', scheme: 'github' }),
  secret: 'secret',
  scheme: 'github',
});
const header: string = schemeOf('stripe', { header: 'X-Sign' }).header;
// @ts-expect-error what is wrong is told
void createEngine({ seed: 'one' });

interface Note extends StoredRecord { readonly text: string }
const notes = resource<Note>('note');
interface NoteOperations { getHealth: { requestBody: { content: { 'application/json': { text: string } } } } }
const typedApi = defineApi<NoteOperations>()({
  document: talkoverDocument,
  resources: { agent: resource('agent'), webhook: resource('webhook'), log: resource('log'), note: notes },
  start: { note: [{ id: '1', text: 'ok' }] },
  handlers: {
    async getHealth({ body }, { note }, { store }) {
      typed<typeof body>('typed');
      note.text satisfies string;
      body.text satisfies string;
      const found = await store.collection(notes).find('1');
      return { body: { status: found?.text } };
    },
  },
});
const looseApi: Api = defineApi({ document: talkoverDocument, resources: typedApi.resources ?? {}, handlers: {} });
const [mock, inferred] = [await createMock({ api: typedApi }), inferredApi(looseApi.document)];
const { url, close } = await listen(mock, { port: 0 });
await close();
await close();

const server = app.listen(0, '127.0.0.1', () => {
  const address = server.address();
  const port: number | undefined = typeof address === 'object' ? address?.port : undefined;
  print(JSON.stringify({ status, body, title, verified, listens: port !== undefined && port > 0 && url.startsWith('http:') }));
  server.close();
});
void [health, header, inferred];
`;

/** Where the types of the platform are there, requests and responses are its own. */
const webProgram = `
import { createMock, inferredApi, loadDocument } from 'talkover-mock';
const mock = await createMock({ api: inferredApi(await loadDocument(new URL('file:///openapi.yaml'))) });
export const response: Response = await mock.fetch(new Request('http://mock/api/v1/health', { method: 'HEAD' }));
`;

/** What prints is known without the types of Node and of a browser. */
const printing = 'declare const console: { log(text: string): void };\nconst print = console.log;\n';

/** Whether the whole of the package is typed, and runs, where nothing else is installed that could help it. */
async function expectUsable(project: string): Promise<void> {
  const [scope] = readdirSync(join(project, 'node_modules')).filter((name) => name === '@types');
  expect(scope).toBeUndefined();
  writeFileSync(join(project, 'program.ts'), printing + program);
  writeFileSync(join(project, 'web.ts'), webProgram);
  const compile = async (file: string, { compiler, way }: (typeof ways)[number], lib: readonly string[]) => {
    const outDir = `out/${compiler === typescript5 ? 5 : 7}-${way.moduleResolution}`;
    const compilerOptions = {
      ...{ ...way, target: 'es2022', types: [], lib, outDir },
      ...{ strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, skipLibCheck: false },
    };
    const config = `tsconfig.${file}.${basename(outDir)}.json`;
    writeFileSync(join(project, config), JSON.stringify({ compilerOptions, files: [file] }));
    await run(process.execPath, [compiler, '-p', config], project);
    return join(outDir, file.replace(/ts$/, 'js'));
  };
  const made = await Promise.all(ways.map((way) => compile('program.ts', way, ['es2022'])));
  // What a platform brings is the same however modules are found.
  await compile('web.ts', { compiler: typescript7, way: nodenext }, ['es2022', 'dom', 'dom.iterable']);
  // So is what runs.
  const [text, ...same] = made.map((file) => readFileSync(join(project, file), 'utf8'));
  for (const other of same) expect(other).toBe(text);
  const printed = JSON.parse(await run(process.execPath, made.slice(0, 1), project));
  expect(printed).toEqual({
    ...{ status: 200, body: '{"status":"ok"}', title: expect.any(String), verified: true, listens: true },
  });
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const command = join(project, 'node_modules/.bin/talkover-mock');
  expect(await run(command, ['--version'], project)).toBe(`${version}\n`);
  expect(await run(command, ['lint'], project)).toContain('sound');
}

/**
 * A clone whose last commit asks for no packages but those that it runs and is built with. npm installs all of them
 * to make a package of a clone; that the others can be installed, `npm ci` shows before any test.
 */
async function clonedForItsBuild(name: string): Promise<string> {
  const slim = await cloned(name);
  const file = join(slim, 'package.json');
  const { devDependencies, ...others } = JSON.parse(readFileSync(file, 'utf8'));
  const kept = Object.entries(devDependencies).filter(([dependency]) => tools.includes(dependency));
  expect(kept).toHaveLength(tools.length);
  writeFileSync(file, JSON.stringify({ ...others, devDependencies: Object.fromEntries(kept) }));
  await git(slim, 'commit', '--quiet', '--all', '--message', 'Only what is needed');
  return slim;
}

/** The name of what `npm pack` has made. */
function tarballIn(folder: string): string {
  const [tarball = ''] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
  return tarball;
}

/** What a package in a project consists of: each file with its content. */
function filesOf(project: string): Readonly<Record<string, string>> {
  const folder = join(project, 'node_modules/talkover-mock');
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(join(folder, name)).isFile(),
  );
  return Object.fromEntries(
    names
      .filter((name) => name !== 'package.json')
      .toSorted()
      .map((name) => [
        name,
        createHash('sha256')
          .update(readFileSync(join(folder, name)))
          .digest('hex'),
      ]),
  );
}

// What builds the package takes half a minute of both cores: `npm run prove` does it.
describe('installed in an empty project, the package runs, is fully typed and needs the types of no other', () => {
  test.skipIf(isWhole)('as npm pack makes it of what was built here', { timeout: longEnough }, async () => {
    await npm(root, 'pack', '--ignore-scripts', '--pack-destination', folder);
    await expectUsable(await projectWith('tarball', join(folder, tarballIn(folder))));
  });

  test.runIf(isWhole)(
    'from git, and as npm pack makes it of what was built there, which is the same',
    {
      timeout: longEnough,
    },
    async () => {
      const fromGit = await projectWith('git', `git+file://${await clonedForItsBuild('slim')}`);
      const packed = await cloned('packed');
      cpSync(join(fromGit, 'node_modules/talkover-mock/dist'), join(packed, 'dist'), { recursive: true });
      await npm(packed, 'pack', '--ignore-scripts');
      const project = await projectWith('tarball', join(packed, tarballIn(packed)));
      await expectUsable(project);
      expect(filesOf(fromGit)).toEqual(filesOf(project));
    },
  );

  test.runIf(isWhole)('built twice, the same', { timeout: longEnough }, async () => {
    const packed = await cloned('packed-twice');
    symlinkSync(join(root, 'node_modules'), join(packed, 'node_modules'));
    const fromGit = clonedForItsBuild('slim-twice').then((slim) => projectWith('git', `git+file://${slim}`));
    const built = () =>
      readdirSync(join(packed, 'dist'), { recursive: true, encoding: 'utf8' }).map((name) => [
        name,
        statSync(join(packed, 'dist', name)).mtimeMs,
      ]);

    // A build that is older than what it is made of: an installation leaves it as it is, what makes a package builds it.
    mkdirSync(join(packed, 'dist'));
    const index = join(packed, 'dist/index.js');
    for (const file of [index, join(packed, 'dist/.built')]) {
      writeFileSync(file, '');
      utimesSync(file, 1, 1);
    }
    const old = built();
    await npm(packed, 'run', 'postprepare');
    expect(built()).toEqual(old);
    await npm(packed, 'pack');
    expect(readFileSync(index, 'utf8')).toContain('createEngine');

    const project = await projectWith('tarball', join(packed, tarballIn(packed)));
    expect(filesOf(await fromGit)).toEqual(filesOf(project));

    // What prestart, pretest and postprepare would do next: nothing.
    const before = built();
    await npm(packed, 'run', 'build');
    await npm(packed, 'run', 'postprepare');
    expect(built()).toEqual(before);
  });
});

test('npm ci --omit=dev of a clone builds nothing, fails of nothing, and starts what was built before', {
  timeout: longEnough,
}, async () => {
  const production = await cloned('production');
  await npm(production, 'ci', '--omit=dev');
  expect(existsSync(join(production, 'dist'))).toBe(false);
  // A dist/ that is brought along is used, whatever its age.
  cpSync(join(root, 'dist'), join(production, 'dist'), { recursive: true });
  expect(await npm(production, 'start', '--silent', '--', '--help')).toContain('serve the mock');
});
