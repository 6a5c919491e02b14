import { beforeAll, describe, expect, test } from 'vitest';
import { type Asked, Conversation } from './conversation.ts';
import { judge, operations } from './document-judge.ts';
import { media } from './index.ts';
import { type Scene, scenes, single } from './probes.ts';
import { UnknownSwitch } from './switches.ts';

const named = operations();
const nameOf = ({ method, path }: Asked): string =>
  named.find((one) => one.method === method && one.path === path)?.name ?? `${method} ${path}`;

/** Thrown where an answer shows the switch, so that nothing more is sent. */
class Shown extends Error {
  override readonly name = 'Shown';
}

/** What is said in a scene with a server of its own. */
async function said(
  scene: Scene,
  switches: readonly string[],
  listener?: (asked: Asked) => void,
): Promise<readonly Asked[]> {
  const served = await media.start(new Set(switches));
  const conversation = new Conversation(served.url, listener);
  try {
    await scene(conversation.ask);
  } finally {
    await Promise.all([conversation.close(), served.close()]);
  }
  return conversation.asked;
}

/** Makes of an answer what can be compared: ids are numbered, moments of now and ports are left out. */
function comparing(): (asked: Asked) => string {
  const ids = new Map<string, string>();
  return ({ method, path, answer }) => {
    const { date: _, ...headers } = answer?.headers ?? {};
    const { status, names, body } = answer ?? {};
    return JSON.stringify([method, path, status, names, headers, body?.toString('latin1')])
      .replace(/(?!5eed)[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g, (id) => {
        if (!ids.has(id)) ids.set(id, `ID ${ids.size}`);
        return ids.get(id) ?? id;
      })
      .replace(/(?<=")[0-9a-f]{8}-(?=\d+\\")/g, 'ID-')
      .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/g, 'MOMENT');
  };
}

const faultsOf = (asked: readonly Asked[]): readonly string[] =>
  asked.flatMap((one) => {
    if (!one.answer) return [`${one.method} ${one.address}: no answer`];
    const problems = judge({ ...one, ...one.answer });
    return problems.map((problem) => `${one.method} ${one.address} ${one.answer?.status}: ${problem}`);
  });

/** Whether an answer belongs to one of the operations, or to a method that the path of one lacks. */
function isOf(asked: Asked, operations: readonly string[]): boolean {
  const name = nameOf(asked);
  if (operations.includes(name)) return true;
  const paths = named.filter((one) => operations.includes(one.name)).map(({ path }) => path);
  return !named.some((one) => one.name === name) && paths.includes(asked.path);
}

/** Whether a switch changes an answer of some operations, or of any where none are given. */
async function isShown(name: string, seenBy?: readonly string[]): Promise<boolean> {
  const own = single.get(name);
  const candidates = own
    ? [own]
    : scenes.filter((scene) => (sound.get(scene) ?? []).some((one) => !seenBy || isOf(one, seenBy)));
  for (const scene of candidates) {
    const before = (sound.get(scene) ?? []).map(comparing());
    const compare = comparing();
    let number = 0;
    const listener = (asked: Asked) => {
      const isOther = compare(asked) !== before[number];
      number += 1;
      if (isOther && (!seenBy || isOf(asked, seenBy))) throw new Shown();
    };
    try {
      await said(scene, [name], listener);
    } catch (error) {
      if (error instanceof Shown) return true;
      throw error;
    }
  }
  return false;
}

/** Switches that can't be on together with others: a request waits, or a moment has two forms. */
const alone: ReadonlySet<string> = new Set(['slow', 'zone-of-bergen']);
const together = media.variations.map((one) => one.switch).filter((name) => !alone.has(name));
const all: readonly Scene[] = [...scenes, ...single.values()];

const sound = new Map<Scene, readonly Asked[]>();

beforeAll(async () => {
  for (const scene of all) sound.set(scene, await said(scene, []));
});

describe('the media library', () => {
  test('keeps its document in each operation', () => {
    const asked = [...sound.values()].flat();
    expect(faultsOf(asked)).toEqual([]);
    const answered = new Set(asked.filter(({ answer }) => answer && answer.status < 300).map(nameOf));
    expect(named.filter(({ name }) => !answered.has(name))).toEqual([]);
  });

  test.each([[together], [['zone-of-bergen']]])('keeps its document with the variations %s', async (switches) => {
    for (const scene of scenes) expect(faultsOf(await said(scene, switches))).toEqual([]);
  });

  test('has nothing left over and nothing harmed until somebody changes it', async () => {
    const served = await media.start();
    expect([served.leftovers(), served.harmed(), served.requests()]).toEqual([[], [], 0]);
    const conversation = new Conversation(served.url);
    await conversation.ask('POST /collections', { json: { slug: 'new', title: 'New' } });
    await conversation.ask('DELETE /collections/{slug}', { path: { slug: 'harbours' } });
    expect(served.leftovers()).toEqual(['collection new']);
    expect(served.harmed()[0]).toBe('collection harbours was lost');
    expect(served.requests()).toBe(2);
    await Promise.all([conversation.close(), served.close()]);
  });

  test('refuses a switch that it does not have', async () => {
    await expect(media.start(new Set(['no-such-switch']))).rejects.toThrow(UnknownSwitch);
  });

  test('names each fault and variation once', () => {
    const switches = [...media.faults, ...media.variations];
    expect(new Set(switches.map((one) => one.name)).size).toBe(switches.length);
    expect(new Set(switches.map((one) => one.switch)).size).toBe(switches.length);
    const names = new Set(named.map((one) => one.name));
    expect(media.faults.flatMap((one) => one.seenBy).filter((name) => !names.has(name))).toEqual([]);
  });

  test.each(media.faults)('shows that $name', async ({ switch: name, seenBy }) => {
    expect(await isShown(name, seenBy)).toBe(true);
  });

  test.each(media.variations)('can be otherwise: $name', async ({ switch: name }) => {
    expect(await isShown(name)).toBe(true);
  });
});
