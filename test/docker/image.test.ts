import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { freePort } from '../free-port.ts';
import { PackedPackage } from '../packed-project.ts';
import { isWhole } from '../repetitions.ts';
import { RunningProgram } from '../running-program.ts';
import { stagesOf } from './dockerfile.ts';
import { type Image, ignoredIn, replay } from './replay.ts';

const root = resolve(import.meta.dirname, '../..');
const files = join(root, '.github/docker');
const stages = stagesOf(readFileSync(join(files, 'Dockerfile'), 'utf8'));

/** In milliseconds: npm may have to download packages, on a machine that runs other tests meanwhile. */
const longEnough = 15 * 60_000;

/** The id of the user `node` in the images of Node. */
const nodeUser = 1000;

interface Service {
  readonly image?: string;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly command: string | readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports: readonly string[];
  readonly volumes?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}

const { services } = parse(readFileSync(join(files, 'compose.yaml'), 'utf8')) as {
  readonly services: Readonly<Record<string, Service>>;
};

const folder = mkdtempSync(join(tmpdir(), 'image-'));
afterAll(() => rmSync(folder, { recursive: true }), longEnough);

const { tarball } = await PackedPackage.pack();

let image: Image;

/** There is no engine: the steps are run in folders. `npm run prove` builds the package as the first stage says; else it is packed here. */
beforeAll(async () => {
  const [build, last, ...others] = stages;
  if (build === undefined || last === undefined || others.length > 0) throw new TypeError('there are two stages');
  const surroundings = { context: root, ignored: ignoredIn(join(files, 'Dockerfile.dockerignore')) };
  const built = join(folder, 'built');
  if (isWhole) await replay(build, { ...surroundings, folder: built, stages: {} });
  else {
    mkdirSync(join(built, 'build'), { recursive: true });
    cpSync(tarball, join(built, 'build/talkover-mock.tgz'));
  }
  image = await replay(last, { ...surroundings, folder: join(folder, 'image'), stages: { [build.name]: built } });
  // A temporary folder is its owner's alone; the root of an image is everybody's.
  chmodSync(folder, 0o755);
}, longEnough);

/** Starts the image as an engine does: as its user, with its environment and nothing of this process. */
async function start(command = image.command, environment: Readonly<Record<string, string>> = {}) {
  const port = String(await freePort());
  const env = { ...image.env, ...environment, PATH: process.env.PATH, TALKOVER_MOCK_PORT: port };
  const [program = '', ...args] = [...image.entrypoint, ...command];
  // Only root can be another user.
  const user = process.getuid?.() === 0 ? { uid: nodeUser, gid: nodeUser } : {};
  const running = new RunningProgram(program, args, { cwd: join(image.folder, image.workdir), env, ...user });
  const address = await running.waitFor(/http:\/\/[^/\s]+/);
  return { running, env, address, url: `http://127.0.0.1:${port}` };
}

/** The URL that the health check asks: what it gives wget, as a shell reads it. */
function healthUrl(env: NodeJS.ProcessEnv): string {
  const script = `wget() { printf '%s\\n' "$@"; }\n${image.healthcheck}`;
  return execFileSync('sh', ['-c', script], { env, encoding: 'utf8' }).trim().split('\n').at(-1) ?? '';
}

test('the image has the installed package and nothing that it was built from', () => {
  expect(readdirSync(join(image.folder, image.workdir)).toSorted()).toEqual([
    'node_modules',
    'package-lock.json',
    'package.json',
  ]);
  expect(readdirSync(join(image.folder, image.workdir, 'node_modules'))).not.toContain('typescript');
});

test('started as a user that is not root, it answers at all addresses, and its health check is answered', async () => {
  expect(image.user).toBe('node');
  const { address, url, env } = await start();
  expect(address).toMatch(/^http:\/\/0\.0\.0\.0:/);
  expect(healthUrl(env)).toBe(`${url}/__mock/health`);
  for (const path of ['/__mock/health', '/__mock/ready', '/api/v1/health'])
    expect((await fetch(url + path)).status).toBe(200);
});

test('the port of the health check is the one that the image listens on by default', () => {
  const [exposed] = stages.at(-1)?.instructions.filter(({ name }) => name === 'EXPOSE') ?? [];
  expect(healthUrl({ ...image.env, PATH: process.env.PATH })).toBe(`http://127.0.0.1:${exposed?.text}/__mock/health`);
});

test('the stop signal ends it by itself, and streams that are open with it', async () => {
  const { running, url } = await start();
  const open = ['requests/stream', 'deliveries/stream', 'inbox/mine/deliveries/stream'];
  const streams = await Promise.all(open.map((path) => fetch(`${url}/__mock/${path}`)));
  const idle = await fetch(`${url}/api/v1/health`);
  running.process.kill(image.stopSignal);
  // A stream that the mock ends is whole; one that is waited for, and cut off then, is an error.
  await Promise.all(streams.map((stream) => stream.text()));
  // A process that its own signal has ended has no code: the first process of a container would not hear it at all.
  const { code } = await running.finished;
  expect([0, 143]).toContain(code);
  expect(idle.status).toBe(200);
});

test('what compose.yaml names is there, and its ports are those of this machine alone', () => {
  for (const { build, volumes = [], ports, depends_on = {} } of Object.values(services)) {
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
    if (build !== undefined) {
      const context = resolve(files, build.context);
      expect([context, existsSync(join(context, build.dockerfile))]).toEqual([root, true]);
    }
    for (const volume of volumes) expect(existsSync(resolve(files, volume.split(':')[0] ?? ''))).toBe(true);
    for (const [name, { condition }] of Object.entries(depends_on))
      expect([condition, services[name]?.build?.dockerfile]).toEqual(['service_healthy', '.github/docker/Dockerfile']);
  }
  expect(image.healthcheck).not.toBe('');
});

test('with the settings of compose.yaml, the page of the frontend may ask it about any agent', async () => {
  const { api, frontend } = services;
  if (api === undefined || frontend === undefined || typeof api.command === 'string')
    throw new TypeError('two services');
  const { url } = await start(api.command, api.environment);
  const [, page = ''] = /^127\.0\.0\.1:(\d+):/.exec(frontend.ports[0] ?? '') ?? [];
  const [, published = ''] = /^127\.0\.0\.1:(\d+):/.exec(api.ports[0] ?? '') ?? [];
  const asked = frontend.environment?.VITE_API_URL ?? '';
  expect(asked).toBe(`http://localhost:${published}/api/v1`);
  const headers = { Authorization: 'Bearer any', Origin: `http://localhost:${page}` };
  const path = '/agents/9fbef0b7-8d4e-4a08-9207-66c22155721e/webhooks';
  const answer = await fetch(url + new URL(asked).pathname + path, { headers });
  expect([answer.status, answer.headers.get('Access-Control-Allow-Origin')]).toEqual([200, headers.Origin]);
});

test("the frontend's command runs scripts that the example has, and the example asks what the variable names", () => {
  const { volumes = [], command = '' } = services.frontend ?? {};
  const example = resolve(files, volumes[0]?.split(':')[0] ?? '');
  // A package.json of ours.
  const { scripts } = JSON.parse(readFileSync(join(example, 'package.json'), 'utf8')) as { scripts: object };
  const [, script = ''] = /npm run (\w+)/.exec(String(command)) ?? [];
  expect(Object.keys(scripts)).toContain(script);
  expect(dirname(example)).toBe(join(root, 'test/examples'));
  expect(readFileSync(join(example, 'src/webhooks.js'), 'utf8')).toContain('import.meta.env.VITE_API_URL');
});
