import { createHash } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { StateFileTouched } from '../../../src/state/file/state-file.ts';
import { StateFileUnusable } from '../../../src/state/file/state-file-unusable.ts';
import { StateNotWritten } from '../../../src/state/state-not-written.ts';
import { type Counted, type CountedChange, counting, StateFile } from './counting.ts';

const isRoot = process.getuid?.() === 0;
const nobody = 65_534;

let folder: string;
let path: string;
let changes: string;

/** The files that a test has opened. */
const opened: StateFile<Counted, CountedChange>[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(realpathSync(tmpdir()), 'state-file-'));
  path = join(folder, 'state.json');
  changes = `${path}.changes`;
  onTestFinished(async () => {
    for (const file of opened.splice(0)) await file.close().catch(() => undefined);
    if (existsSync(folder)) chmodSync(folder, 0o700);
    rmSync(folder, { recursive: true, force: true });
  });
});

type Trouble = StateNotWritten | StateFileTouched;

/** A state that is kept in a file. */
class Counter {
  state: Counted;
  snapshots = 0;
  readonly file: StateFile<Counted, CountedChange>;

  constructor(file: StateFile<Counted, CountedChange>, state: Counted | undefined) {
    this.file = file;
    this.state = state ?? { count: 0 };
  }

  /** Keeps what the state is to be, then makes it that. */
  set(to: Partial<Counted>): void {
    this.file.keep({ set: to }, () => this.snapshot());
    this.state = { ...this.state, ...to };
  }

  snapshot(): Counted {
    this.snapshots += 1;
    return this.state;
  }
}

async function openState(at = path, onTrouble: (error: Trouble) => void = fail) {
  const { file, state } = await StateFile.open(at, counting, onTrouble);
  opened.push(file);
  return { file, state, counter: new Counter(file, state) };
}

/** Nobody handles what it throws, so that the test run fails. */
function fail(error: Trouble): never {
  throw error;
}

/** What a kill would leave now. */
function leftByKill(): ReadonlyMap<string, Buffer> {
  const left = ['state.json', 'state.json.changes'].filter((name) => existsSync(join(folder, name)));
  return new Map(left.map((name) => [name, readFileSync(join(folder, name))]));
}

/** What another process finds where one was killed. */
async function afterKill(left = leftByKill()): Promise<Counted | undefined> {
  const copy = join(folder, 'copy');
  mkdirSync(copy);
  for (const [name, content] of left) writeFileSync(join(copy, name), content);
  const { file, state } = await openState(join(copy, 'state.json'));
  await file.close();
  expect(readdirSync(copy)).toEqual(state === undefined ? [] : ['state.json']);
  if (state !== undefined) expect(contentOf(join(copy, 'state.json'))).toEqual(state);
  rmSync(copy, { recursive: true });
  return state;
}

function contentOf(at = path): unknown {
  return JSON.parse(readFileSync(at, 'utf8'));
}

/** The names in the folder, without locks. */
function names(at = folder): string[] {
  return readdirSync(at).filter((name) => !name.endsWith('.lock'));
}

async function refusal(at = path): Promise<StateFileUnusable> {
  const error = await openState(at).catch((reason: unknown) => reason);
  if (error instanceof StateFileUnusable) return error;
  return expect.unreachable(`it was opened, or: ${error}`);
}

/** Root may do anything, so it does this as nobody. */
async function withoutPrivileges<Result>(action: () => Promise<Result>): Promise<Result> {
  if (isRoot) process.seteuid?.(nobody);
  try {
    return await action();
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
}

describe('a kept state is read again', () => {
  test('as JSON with two spaces; there is no state and no file before the first change', async () => {
    const { file, state, counter } = await openState();
    expect(state).toBeUndefined();
    expect(names()).toEqual([]);
    counter.set({ count: 1, text: 'ü \u2028 \ud800 "' });
    await file.close();
    expect(readFileSync(path, 'utf8')).toBe('{\n  "count": 1,\n  "text": "ü \u2028 \\ud800 \\""\n}\n');
    expect(readdirSync(folder)).toEqual(['state.json']);
    expect((await openState()).state).toEqual({ count: 1, text: 'ü \u2028 \ud800 "' });
  });

  test('the file is updated without a request', async () => {
    const { counter } = await openState();
    counter.set({ count: 1 });
    while (names().join() !== 'state.json') await nextTurn();
    expect(contentOf()).toEqual({ count: 1 });
  });

  test('flush and close resolve at once when there is nothing to write', async () => {
    const { file } = await openState();
    await file.flush();
    await file.close();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('a concurrent flush waits for the same write', async () => {
    const { file, counter } = await openState();
    counter.set({ count: 1 });
    const before = counter.snapshots;
    const first = file.flush();
    await file.flush();
    expect(contentOf()).toEqual({ count: 1 });
    await first;
    expect(counter.snapshots).toBe(before + 1);
  });

  test('flush ends although changes continue, and none of them is lost', async () => {
    const { file, counter } = await openState();
    let [count, isFlushed] = [1, false];
    counter.set({ count });
    const flushed = file.flush().then(() => {
      isFlushed = true;
    });
    while (!isFlushed) {
      count += 1;
      counter.set({ count });
      await nextTurn();
    }
    await flushed;
    await file.flush();
    expect(contentOf()).toEqual({ count });
  });

  test('a file that was edited by hand is used', async () => {
    const { file, counter } = await openState();
    counter.set({ count: 1 });
    await file.close();
    writeFileSync(path, '{"count": 7}');
    expect((await openState()).state).toEqual({ count: 7 });
  });
});

describe('a kill loses no kept change', () => {
  test('right after a change, to a state that has no file yet or has one', async () => {
    const { file, counter } = await openState();
    counter.set({ text: 'kept', count: 1 });
    expect(await afterKill()).toEqual({ count: 1, text: 'kept' });
    await file.flush();
    counter.set({ count: 2 });
    counter.set({ count: 3 });
    expect(contentOf()).toEqual({ count: 1, text: 'kept' });
    expect(await afterKill()).toEqual({ count: 3, text: 'kept' });
  });

  test('at any time while the file is replaced, with further changes', async () => {
    const { file, counter } = await openState();
    counter.set({ count: 1 });
    await file.flush();
    let isOver = false;
    counter.set({ count: 2 });
    const flushed = file.flush().then(() => {
      isOver = true;
    });
    const kills: { left: ReadonlyMap<string, Buffer>; state: Counted }[] = [];
    for (let count = 3; !isOver; count++) {
      counter.set({ count });
      kills.push({ left: leftByKill(), state: counter.state });
      await nextTurn();
    }
    await flushed;
    kills.push({ left: leftByKill(), state: counter.state });
    // Of all turns those in which the file changes, and some in between.
    const contents = new Set(kills.map(({ left }) => String(left.get('state.json'))));
    expect(contents.size).toBe(2);
    const tried = [...kills.slice(0, 10), ...kills.slice(-10)];
    for (const { left, state } of tried) expect(await afterKill(left)).toEqual(state);
  });

  test('in the middle of a line: that change was not kept, and later ones are', async () => {
    const { file, counter } = await openState();
    counter.set({ count: 1 });
    await file.flush();
    counter.set({ count: 2 });
    appendFileSync(changes, '{"set":{"count":3');
    expect(await afterKill()).toEqual({ count: 2 });
  });

  test('in the middle of the first line', async () => {
    writeFileSync(path, '{"count":1}');
    writeFileSync(changes, '{"base":"sha2');
    const { state, file, counter } = await openState();
    expect(state).toEqual({ count: 1 });
    counter.set({ count: 2 });
    await file.close();
    expect(contentOf()).toEqual({ count: 2 });
  });

  test('if the same content occurs twice, changes in between count once', async () => {
    const { file, counter } = await openState();
    counter.set({ count: 1 });
    await file.flush();
    for (const count of [2, 1]) counter.set({ count });
    const flushed = file.flush();
    counter.set({ text: 'after' });
    expect(await afterKill()).toEqual({ count: 1, text: 'after' });
    await flushed;
    expect(await afterKill()).toEqual({ count: 1, text: 'after' });
  });
});

describe('changes that can not be applied stop the start, and no file is changed', () => {
  const header = (content: string) =>
    `${JSON.stringify({ base: `sha256:${createHash('sha256').update(content).digest('hex')}` })}\n`;

  test.each<[what: string, lines: string | Buffer, reason: RegExp]>([
    [
      'a broken line in the middle',
      '{"set":{"count":2}}\n{"set":{"cou\n{"set":{}}\n',
      /line 3 of CHANGES: it is not JSON/,
    ],
    [
      'a broken line that holds a secret',
      '{"set": s3cret}\n',
      /line 2 of CHANGES: it is not JSON \(Unexpected token 's'\)$/,
    ],
    [
      'bytes that are no text',
      Buffer.from('{"set":{"text":"\xff"}}\n', 'latin1'),
      /line 2 of CHANGES: it is not UTF-8 text$/,
    ],
    ['another JSON', '{"count":2}\n', /line 2 of CHANGES: it is no change$/],
    [
      'a state that is none',
      '{"whole":{"number":1}}\n',
      /with the changes in CHANGES it is no state: it has no count$/,
    ],
  ])('%s', async (_, lines, reason) => {
    const content = '{"count":1}';
    writeFileSync(path, content);
    const bytes = Buffer.concat([Buffer.from(header(content)), Buffer.from(lines)]);
    writeFileSync(changes, bytes);
    const { reason: told } = await refusal();
    expect(told).toContain(changes);
    expect(told.replace(changes, 'CHANGES')).toMatch(reason);
    expect(told).not.toContain('s3cret');
    expect(readFileSync(path, 'utf8')).toBe(content);
    expect(readFileSync(changes)).toEqual(bytes);
    expect(readdirSync(folder).sort()).toEqual(['state.json', 'state.json.changes']);
  });

  test('a first line without its base', async () => {
    writeFileSync(path, '{"count":1}');
    writeFileSync(changes, '{"set":{"count":2}}\n');
    expect((await refusal()).reason).toMatch(/line 1 of \S+ does not say what it changes$/);
  });

  test.each<[what: string, touch: () => void, reason: RegExp]>([
    ['edited', () => writeFileSync(path, '{"count":9}'), /state\.json, which was edited or replaced since/],
    ['removed', () => rmSync(path), /state\.json, which was removed since/],
  ])('a file that was %s after the kill; without the changes it is used', async (_, touch, reason) => {
    const { file, counter } = await openState();
    counter.set({ count: 1 });
    await file.flush();
    counter.set({ count: 2 });
    const copy = readFileSync(changes);
    await file.close();
    touch();
    writeFileSync(changes, copy);
    const told = (await refusal()).reason;
    expect(told).toMatch(reason);
    expect(told).toContain(`${changes} has changes (1) to another content of ${path}`);
    expect(told).toContain(`remove ${changes} to go on without them`);
    expect(readFileSync(changes)).toEqual(copy);
    rmSync(changes);
    const { state } = await openState();
    expect(state).toEqual(existsSync(path) ? { count: 9 } : undefined);
  });

  test('a folder in place of the changes', async () => {
    mkdirSync(changes);
    expect((await refusal()).reason).toBe(`${changes}: it is a folder`);
  });

  test('changes before a whole state are ignored: they may belong to another API', async () => {
    const content = '{"count":1}';
    writeFileSync(path, content);
    writeFileSync(changes, `${header(content)}{"other":1}\n{"whole":{"count":5}}\n{"set":{"text":"x"}}\n`);
    expect((await openState()).state).toEqual({ count: 5, text: 'x' });
  });
});

describe('the file itself is written at intervals', () => {
  test('a burst of 10,000 changes takes one snapshot, of the newest state, and none while the caller runs', async () => {
    const { file, counter } = await openState();
    counter.set({ count: 0 });
    await file.flush();
    const before = counter.snapshots;
    for (let count = 1; count <= 10_000; count++) counter.set({ count });
    expect(counter.snapshots).toBe(before);
    await file.flush();
    expect(counter.snapshots).toBe(before + 1);
    expect(contentOf()).toEqual({ count: 10_000 });
  });

  test('one write ends before the next begins, and its changes are dropped from the changes file', async () => {
    const { file, counter } = await openState();
    counter.set({ text: 'x'.repeat(100_000), count: 0 });
    for (let count = 1; counter.snapshots < 4; count++) {
      counter.set({ count });
      expect(names().filter((name) => name.startsWith('.')).length).toBeLessThanOrEqual(1);
      await nextTurn();
    }
    await file.flush();
    expect(contentOf()).toMatchObject({ count: counter.state.count });
    expect(names()).toEqual(['state.json']);
  });
});

describe('a file that holds no state stops the start, and is not changed', () => {
  test.each<[what: string, content: string | Buffer, reason: RegExp]>([
    ['an empty file', '', /^it is empty; remove it to start afresh$/],
    ['half a state', '{"count": 1', /^it is not JSON \(Expected ',' or '}'/],
    ['another text', '{"count": my secret token}', /^it is not JSON \(Unexpected token 'm'\)$/],
    ['bytes that are no text', Buffer.from('{"count":"\xff"}', 'latin1'), /^it is not UTF-8 text$/],
    ['JSON that the check refuses', '{"counter":1}', /^it has no count$/],
    ['JSON that is no object', 'null', /^it has no count$/],
  ])('%s', async (_, content, reason) => {
    writeFileSync(path, content);
    const before = statSync(path);
    const error = await refusal();
    expect(error.path).toBe(path);
    expect(error.reason).toMatch(reason);
    expect(error.message).toBe(`can't keep the state in ${path}: ${error.reason}`);
    expect(readFileSync(path)).toEqual(Buffer.from(content));
    expect([statSync(path).ino, statSync(path).mtimeMs]).toEqual([before.ino, before.mtimeMs]);
    expect(readdirSync(folder)).toEqual(['state.json']);
  });
});

describe('a file that can not be written is reported at the start', () => {
  test.each([
    ['a folder', '.', 'it is a folder'],
    ['a file in a folder that is missing', 'missing/state.json', 'its folder does not exist'],
    ['a file below a file', 'file/state.json', 'a part of its path is not a folder'],
    ['a link to itself', 'circle', 'its symbolic links lead in a circle'],
    ['a link into a folder that is missing', 'astray', 'its folder does not exist'],
    ['a device', '/dev/null', 'it is not a regular file'],
    ['a name that is too long', 'x'.repeat(250), 'its name is too long'],
  ])('%s', async (_, name, reason) => {
    writeFileSync(join(folder, 'file'), '');
    symlinkSync('circle', join(folder, 'circle'));
    symlinkSync('missing/state.json', join(folder, 'astray'));
    const before = readdirSync(folder);
    expect((await refusal(name.startsWith('/') ? name : join(folder, name))).reason).toBe(reason);
    expect(readdirSync(folder)).toEqual(before);
  });

  test('a folder in which this user may not create files', async () => {
    chmodSync(folder, 0o555);
    expect((await withoutPrivileges(refusal)).reason).toMatch(/^this user may not .* make files in its folder$/);
  });

  test('a write-protected file in a writable folder', async () => {
    writeFileSync(path, '{"count":1}', { mode: 0o444 });
    chmodSync(folder, 0o777);
    expect((await withoutPrivileges(refusal)).reason).toMatch(/^this user may not read and write it/);
    expect(readFileSync(path, 'utf8')).toBe('{"count":1}');
  });
});

describe("the file's attributes stay", () => {
  test('a new file and its changes are only readable by their owner, because of secrets', async () => {
    const { file, counter } = await openState();
    counter.set({ count: 1 });
    expect(statSync(changes).mode & 0o777).toBe(0o600);
    await file.flush();
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test.each([0o644, 0o660, 0o666])('its permissions stay, and its changes have the same: %o', async (mode) => {
    writeFileSync(path, '{"count":1}');
    chmodSync(path, mode);
    const { file, counter } = await openState();
    counter.set({ count: 2 });
    expect(statSync(changes).mode & 0o777).toBe(mode);
    await file.flush();
    expect(statSync(path).mode & 0o777).toBe(mode);
    expect(contentOf()).toEqual({ count: 2 });
  });

  test.runIf(isRoot)('its owner stays when root writes it, and its changes have the same', async () => {
    writeFileSync(path, '{"count":1}');
    chownSync(path, nobody, nobody);
    const { file, counter } = await openState();
    counter.set({ count: 2 });
    expect(statSync(changes)).toMatchObject({ uid: nobody, gid: nobody });
    await file.flush();
    expect(statSync(path)).toMatchObject({ uid: nobody, gid: nobody });
  });

  test.each([
    ['with a file', true],
    ['whose file is not there yet', false],
  ])('a symbolic link %s stays a link', async (_, exists) => {
    mkdirSync(join(folder, 'elsewhere'));
    const real = join(folder, 'elsewhere/real.json');
    if (exists) writeFileSync(real, '{"count":1}');
    symlinkSync('elsewhere/real.json', join(folder, 'second'));
    symlinkSync('second', path);
    const { file, state, counter } = await openState();
    expect(state).toEqual(exists ? { count: 1 } : undefined);
    counter.set({ count: 2 });
    await file.flush();
    expect([readlinkSync(path), lstatSync(real).isFile(), contentOf(real)]).toEqual(['second', true, { count: 2 }]);
    expect(names().sort()).toEqual(['elsewhere', 'second', 'state.json']);
    expect(names(join(folder, 'elsewhere'))).toEqual(['real.json']);
  });
});

test('opening removes the temporary files of other processes, and no other file', async () => {
  const leftovers = [`.state.json.${process.ppid}-0123abcd-1.tmp`, `.state.json.${process.pid}-0123abcd-12.tmp`];
  const others = [
    '.other.json.4711-0123abcd-1.tmp',
    '.state.json.4711.tmp',
    '.state.json.4711-0123abcd-1.tmp.bak',
    'state.json.4711-0123abcd-1.tmp',
  ];
  for (const name of [...leftovers, ...others]) writeFileSync(join(folder, name), '');
  await openState();
  expect(names().sort()).toEqual(others.sort());
});

describe('a file belongs to one process', () => {
  test('the second is refused with the number of the first, for any path to the file, until it is closed', async () => {
    symlinkSync('state.json', join(folder, 'link'));
    const { file } = await openState();
    const reason = `process ${process.pid} keeps its state in it; end that process, or name another file`;
    expect((await refusal()).reason).toBe(reason);
    expect((await refusal(join(folder, 'link'))).reason).toBe(reason);
    await openState(join(folder, 'other.json'));
    await file.close();
    await openState(join(folder, 'link'));
  });

  test('of many that start at once, one succeeds', async () => {
    const all = await Promise.allSettled(Array.from({ length: 8 }, () => openState()));
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('without its lock it writes nothing more: another may have the file', async () => {
    const told: string[] = [];
    const { file, counter } = await openState(path, ({ message }) => told.push(message));
    counter.set({ count: 1 });
    await file.flush();
    for (const name of readdirSync(folder)) if (name.endsWith('.lock')) rmSync(join(folder, name));
    expect(() => counter.set({ count: 2 })).toThrow(StateNotWritten);
    expect(told).toEqual([expect.stringMatching(/its lock was removed, and another process may use it; start anew$/)]);
    const other = await openState();
    expect(other.state).toEqual({ count: 1 });
    other.counter.set({ count: 5 });
    expect(() => counter.set({ count: 2 })).toThrow(StateNotWritten);
    await other.file.flush();
    expect(contentOf()).toEqual({ count: 5 });
  });

  test('after a close it keeps nothing', async () => {
    const { file, counter } = await openState(path, () => undefined);
    await file.close();
    expect(() => counter.set({ count: 1 })).toThrow('it was closed');
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('changes of others to the files in use are reported, and nothing is lost', () => {
  async function touched(touch: () => void) {
    const told: string[] = [];
    const { file, counter } = await openState(path, (error) => {
      if (error instanceof StateNotWritten) throw error;
      told.push(error.message);
    });
    counter.set({ count: 1, text: 'first' });
    await file.flush();
    counter.set({ count: 2 });
    touch();
    counter.set({ count: 3 });
    return { told, file };
  }

  test.each<[what: string, touch: () => void]>([
    ['are removed', () => rmSync(changes)],
    ['are moved away', () => renameSync(changes, join(folder, 'moved'))],
    ['are emptied', () => writeFileSync(changes, '')],
    ['are replaced', () => [rmSync(changes), writeFileSync(changes, '{"base":null}\n')]],
    ['get a line of another', () => appendFileSync(changes, '{"set":{"text":"forged"}}\n')],
  ])('the changes %s', async (_, touch) => {
    const { told, file } = await touched(touch);
    expect(await afterKill()).toEqual({ count: 3, text: 'first' });
    expect(told).toEqual([`${changes} was removed or changed by somebody else; it is written anew`]);
    await file.close();
    expect(contentOf()).toEqual({ count: 3, text: 'first' });
  });

  test('the file is removed', async () => {
    const { told, file } = await touched(() => rmSync(path));
    await file.close();
    expect(told).toEqual([`${path} was removed by somebody else; it is written anew`]);
    expect(contentOf()).toEqual({ count: 3, text: 'first' });
  });

  test('the file is edited: the edit is kept in a copy', async () => {
    const { told, file } = await touched(() => writeFileSync(path, '{"count":9}'));
    await file.close();
    expect(told).toEqual([expect.stringContaining(`the edited file is now ${path}.edited`)]);
    expect([contentOf(), contentOf(`${path}.edited`)]).toEqual([{ count: 3, text: 'first' }, { count: 9 }]);
  });

  test('the file only gets another time: nothing is reported', async () => {
    const { told, file } = await touched(() => writeFileSync(path, readFileSync(path)));
    await file.close();
    expect(told).toEqual([]);
  });
});

describe('a change that can not be written', () => {
  test('is refused and reported to onTrouble once, and the next one is tried', async () => {
    const told: Trouble[] = [];
    const { file, counter } = await openState(path, (error) => told.push(error));
    counter.set({ count: 1 });
    await file.flush();
    const away = `${folder}-away`;
    renameSync(folder, away);
    for (const count of [2, 3]) expect(() => counter.set({ count })).toThrow(StateNotWritten);
    expect(counter.state).toEqual({ count: 1 });
    expect(told.map(({ message }) => message)).toEqual([`can't write the state to ${path}: its folder does not exist`]);
    renameSync(away, folder);
    counter.set({ count: 4 });
    expect(await afterKill()).toEqual({ count: 4 });
    await file.flush();
    expect(contentOf()).toEqual({ count: 4 });
  });

  test('to the file itself is reported, and the changes file stays, also after the end', async () => {
    const told: string[] = [];
    const { file, counter } = await openState(path, ({ message }) => told.push(message));
    counter.set({ count: 1 });
    await file.flush();
    counter.set({ count: 2 });
    // A folder of its name can't be replaced by a file.
    rmSync(path);
    mkdirSync(path);
    await expect(file.flush()).rejects.toThrow(StateNotWritten);
    counter.set({ count: 3 });
    await expect(file.close()).rejects.toThrow(StateNotWritten);
    expect(told).toHaveLength(1);
    expect(names().sort()).toEqual(['state.json', 'state.json.changes']);
  });

  test('because the snapshot threw or is not JSON leaves the old state, and the changes file', async () => {
    const told: string[] = [];
    const { file, counter } = await openState(path, ({ message }) => told.push(message));
    counter.set({ count: 1 });
    await file.flush();
    file.keep({ set: { count: 2 } }, () => {
      throw new Error('no snapshot');
    });
    await expect(file.flush()).rejects.toThrow('no snapshot');
    file.keep({ set: { count: 3 } }, () => undefined as unknown as Counted);
    await expect(file.flush()).rejects.toThrow('the state is not a JSON value');
    expect(told).toHaveLength(2);
    expect(contentOf()).toEqual({ count: 1 });
    expect(await afterKill()).toEqual({ count: 3 });
  });
});
