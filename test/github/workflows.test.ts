import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type Action, inputsOf, type Step, type Workflow } from './workflow.ts';

const root = resolve(import.meta.dirname, '../..');
const action = parse(readFileSync(join(root, '.github/actions/contract/action.yml'), 'utf8')) as Action;
const own = readdirSync(join(root, '.github/workflows')).map((name) => `.github/workflows/${name}`);
const workflows = [...own, 'test/examples/contract/.github/workflows/contract.yml'];

/** The jobs that the documentation shows, by the pages. */
const shown = ['README.md', '.github/docs/contract.md'].flatMap((page) =>
  [...readFileSync(join(root, page), 'utf8').matchAll(/```ya?ml\n(.*?)```/gs)]
    .map(([, text = '']) => [page, text] as const)
    .filter(([, text]) => /^jobs:/m.test(text)),
);

const all = [...workflows.map((path) => [path, readFileSync(join(root, path), 'utf8')] as const), ...shown];

describe.each(all)('%s', (_, text) => {
  const { on, jobs } = parse(text) as Workflow;
  const steps: readonly Step[] = Object.values(jobs).flatMap((job) => job.steps);

  test('is a workflow', () => {
    expect(on).toBeTypeOf('object');
    expect(steps.filter(({ uses, run }) => (uses === undefined) === (run === undefined))).toEqual([]);
    expect(steps).not.toEqual([]);
  });

  test('names a version of each action', () => {
    const used = steps.flatMap(({ uses }) => (uses === undefined || uses.startsWith('./') ? [] : [uses]));
    expect(used.filter((uses) => !/^[\w./-]+@(?:v\d+(?:\.\d+)*|[0-9a-f]{40})$/.test(uses))).toEqual([]);
  });

  test('gives our action inputs that it has, and the version of the package', () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    for (const { uses = '', with: given } of steps) {
      const [, place, tag] = /^talkover-mock\/talkover-mock\/([^@]+)@(.+)$/.exec(uses) ?? [];
      if (place === undefined) continue;
      expect([place, tag]).toEqual(['.github/actions/contract', `v${version}`]);
      expect(inputsOf(action, given)).toHaveProperty('url');
    }
  });
});

test('README and the page of the contract suite each show a workflow', () => {
  expect(shown.map(([page]) => page)).toEqual(['README.md', '.github/docs/contract.md']);
});

test('the action gives no expression to a shell, where a value could be read as a command', () => {
  expect(action.runs.using).toBe('composite');
  expect(action.runs.steps.filter(({ run = '' }) => run.includes('${{'))).toEqual([]);
});

test('the package is tried with Node 20, 22 and 24 on Linux, macOS and Windows', () => {
  const { jobs } = parse(readFileSync(join(root, '.github/workflows/ci.yml'), 'utf8'));
  expect(jobs.tests.strategy.matrix).toEqual({
    os: ['ubuntu-latest', 'macos-latest', 'windows-latest'],
    node: [20, 22, 24],
  });
});
