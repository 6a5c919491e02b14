import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createServer } from 'vite';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { launchOptions, openPage, seriousFaults } from '../browser.ts';
import { freePort } from '../free-port.ts';
import { PackedPackage, PackedProject } from '../packed-project.ts';

/** In milliseconds: a runner and a browser start twice, on a machine that runs other tests meanwhile. */
const longEnough = 5 * 60_000;

const packed = await PackedPackage.pack();

/** A copy of an example, with the package installed. */
function projectOf(example: string, name = example): Promise<PackedProject> {
  return packed.project(name, join(import.meta.dirname, example));
}

describe('react/', () => {
  let project: PackedProject;
  beforeAll(async () => {
    project = await projectOf('react');
  });

  /** The page, as Vite serves it while it is developed, beside a mock. */
  async function openApp() {
    const mock = project.startScript('mock', { TALKOVER_MOCK_PORT: '0' });
    const api = await mock.waitFor(/http:\/\/127\.0\.0\.1:\d+/);
    // What is given here is added to the project's own configuration.
    const vite = await createServer({
      ...{ root: project.folder, configFile: join(project.folder, 'vite.config.js'), logLevel: 'silent' },
      server: { proxy: { '/api': api } },
    });
    onTestFinished(() => vite.close());
    await vite.listen();
    const url = vite.resolvedUrls?.local[0] ?? '';
    return { mock, url, ...(await openPage(url)) };
  }

  test('the page lists the webhooks, shows what the API refuses at its field, and adds what it takes', async () => {
    const { page, outside } = await openApp();
    const listed = page.getByRole('listitem');
    await expect.poll(() => listed.allTextContents()).toEqual(['My Webhook: https://example.com/webhook']);

    await page.getByLabel('URL').fill('nonsense');
    await page.getByRole('button', { name: 'Create' }).click();
    const said = (field: string) => page.locator(`#${field}-error`).textContent();
    await expect.poll(() => said('name')).toBe('The name field is required.');
    expect(await said('webhook_url')).toMatch(/^The webhook url .* valid URL\.$/);
    expect(await said('events')).toBe('The events field must contain at least 1 items.');
    expect(await page.getByRole('alert').textContent()).toBe('The given data was invalid.');
    expect(await seriousFaults(page)).toEqual([]);

    await page.getByLabel('Name').fill('Orders');
    await page.getByLabel('URL').fill('https://example.com/orders');
    await page.getByLabel('event_phone_call_ended').check();
    await page.getByRole('button', { name: 'Create' }).click();
    await expect.poll(() => listed.last().textContent()).toBe('Orders: https://example.com/orders');
    expect(await said('name')).toBe('');
    expect(await page.getByRole('alert').count()).toBe(0);
    await page.reload();
    await expect.poll(() => listed.count()).toBe(2);
    expect(outside).toEqual([]);
  });

  test('without an API, the page says so', async () => {
    const { page, mock } = await openApp();
    mock.process.kill();
    await mock.finished;
    await page.reload();
    await expect.poll(() => page.getByRole('alert').textContent()).toBe('The API answers 502.');
  });

  test('the page is built', async () => {
    const { code, out, err } = await project.runScript('build');
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/dist\/assets\/index-[\w-]{1,20}\.js/);
  });
});

describe('vitest/', () => {
  test('its tests pass, and fail where the app is broken', async () => {
    const project = await projectOf('vitest');
    const sound = await project.runScript('test');
    expect([sound.code, sound.out]).toEqual([0, expect.stringMatching(/Tests +3 passed/)]);
    project.change('src/webhooks.ts', "name: 'Calls'", "name: ''");
    const broken = await project.runScript('test');
    expect([broken.code, broken.out]).toEqual([1, expect.stringMatching(/Tests +1 failed/)]);
  });
});

describe('playwright/', () => {
  /** Runs the tests in the browser that there is here, at a free port. */
  async function runTests(project: PackedProject) {
    const use = JSON.stringify({ launchOptions: await launchOptions() });
    writeFileSync(
      join(project.folder, 'with-browser.config.ts'),
      `import config from './playwright.config.ts';
// On a busy machine a browser takes its time.
export default { ...config, timeout: 120_000, use: { ...config.use, ...${use} } };`,
    );
    return project.runScript('test', { PORT: String(await freePort()) }, '--config with-browser.config.ts');
  }

  test('its tests pass, and fail where the app is broken', { timeout: longEnough }, async () => {
    const project = await projectOf('playwright');
    const sound = await runTests(project);
    expect([sound.code, sound.out]).toEqual([0, expect.stringContaining('2 passed')]);
    project.change('app/app.js', "method: 'DELETE'", "method: 'PATCH'");
    const broken = await runTests(project);
    expect([broken.code, broken.out]).toEqual([1, expect.stringContaining('1 failed')]);
  });
});

test('the TypeScript of vitest/ and playwright/ is sound against the packed types', async () => {
  const { folder } = await projectOf('vitest', 'typed/vitest');
  await projectOf('playwright', 'typed/playwright');
  const compilerOptions = {
    ...{ module: 'nodenext', target: 'es2023', lib: ['es2023', 'dom', 'dom.iterable'], types: ['node'] },
    ...{ strict: true, noEmit: true, skipLibCheck: true, allowImportingTsExtensions: true },
  };
  const project = resolve(folder, '..');
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*/**/*.ts'] }));
  const { code, out } = await new PackedProject(project).start('tsc -p .').finished;
  expect([code, out]).toEqual([0, '']);
});
