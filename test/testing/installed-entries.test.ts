import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PackedPackage, run } from '../packed-project.ts';

const { resolve: resolved } = createRequire(import.meta.url);

const { folder: project } = await (await PackedPackage.pack()).project('project');

test('the packed entry for MSW answers an app', async () => {
  const program = `
import { setupServer } from 'msw/node';
import { createEngine } from 'talkover-mock';
import { handlers } from 'talkover-mock/msw';
const server = setupServer(...handlers(await createEngine()));
server.listen();
console.log((await fetch('https://app.talkover.ai/api/v1/health')).status);
server.close();
`;
  expect(await run(process.execPath, ['--input-type=module', '-e', program], project)).toBe('200\n');
});

test("the packed entry for Playwright is loaded by Playwright's runner", async () => {
  writeFileSync(
    join(project, 'packed.spec.js'),
    `import { test } from 'talkover-mock/playwright'; test('is found', ({ mock }) => {});`,
  );
  const listed = await run(process.execPath, [resolved('@playwright/test/cli'), 'test', '--list'], project);
  expect(listed).toContain('is found');
});

test('both packed entries are fully typed', async () => {
  writeFileSync(
    join(project, 'typed.ts'),
    `
import { setupServer } from 'msw/node';
import { createEngine, createMock, inferredApi, loadDocument } from 'talkover-mock';
import { type HandlersOptions, handlers, type OperationHandler } from 'talkover-mock/msw';
import { expect, type FaultRule, type JournalEntry, type MockSession, test } from 'talkover-mock/playwright';

type IsAny<T> = 0 extends 1 & T ? true : false;
function typed<T>(is: IsAny<T> extends true ? never : 'typed'): void { void is; }
typed<MockSession['engine']>('typed');
typed<MockSession['exchanges']>('typed');
typed<FaultRule>('typed');
typed<OperationHandler>('typed');
typed<HandlersOptions>('typed');

test.use({ mockOptions: { seed: 2 }, mockBaseUrl: '/api' });
test.use({ mockOptions: { api: inferredApi(await loadDocument('openapi.yaml')) } });
// @ts-expect-error the types refuse it
test.use({ mockOptions: { seed: 'two' } });
test('typed', async ({ page, mock }) => {
  await page.goto('/');
  const answer: Response = await mock.fetch('/health');
  const entries: readonly JournalEntry[] = mock.exchanges();
  mock.addFault({ operationId: 'getHealth', fault: 'reset' });
  // @ts-expect-error unknown fault
  mock.addFault({ fault: 'boredom' });
  expect([answer.status, entries.length]).toEqual([200, 1]);
});

const mock = await createMock({ api: inferredApi(await loadDocument()) });
setupServer(...handlers(mock, { baseUrl: 'http://api.test', session: () => 'one' }));
// @ts-expect-error the types refuse it
handlers(await createEngine(), { baseUrl: 1 });
`,
  );
  const compilerOptions = {
    ...{ module: 'nodenext', target: 'es2022', lib: ['es2022', 'dom', 'dom.iterable'], types: ['node'] },
    ...{ strict: true, exactOptionalPropertyTypes: true, noEmit: true, skipLibCheck: true },
  };
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['typed.ts'] }));
  expect(await run(process.execPath, [resolved('typescript/bin/tsc'), '-p', '.'], project)).toBe('');
});
