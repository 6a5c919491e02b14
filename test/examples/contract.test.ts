import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PackedPackage, type PackedProject } from '../packed-project.ts';

const packed = await PackedPackage.pack();

const env = { API_TOKEN: 'a-token-of-the-test' };

async function projectOf(name: string): Promise<PackedProject> {
  return packed.project(name, join(import.meta.dirname, 'contract'));
}

/** Judges the deployment of a project as its scripts do, at a free port. */
async function judge(project: PackedProject) {
  const server = project.startScript('start', { ...env, PORT: '0' });
  const url = await server.waitFor(/http:\S+/);
  return project.runScript('contract', env, url);
}

test('the sound deployment keeps its contract', async () => {
  const { code, out, err } = await judge(await projectOf('sound'));
  expect([code, err]).toEqual([0, expect.not.stringContaining(env.API_TOKEN)]);
  expect(out).toMatch(/\b[1-9]\d{0,3} passed/);
  expect(out).not.toContain(env.API_TOKEN);
});

test.each([
  ['a limit that is not checked', 'length > 200', 'length > 2000', 'createNote'],
  ['a token that is not asked for', 'if (request.headers.authorization !==', 'if (false &&', 'without'],
  ['a note that stays', 'notes.delete(id);', '', 'deleteNote'],
])('%s breaks the contract, which is said', async (name, text, by, said) => {
  const project = await projectOf(name.replaceAll(' ', '-'));
  project.change('server.js', text, by);
  const { code, out } = await judge(project);
  expect([code, out]).toEqual([1, expect.stringContaining(said)]);
});
