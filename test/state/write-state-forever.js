/** @type {{ StateFile: typeof import('../../src/state/state-file.ts').StateFile }} */
const { StateFile } = await import(process.argv[3] ?? '');

/** Changes a state and keeps it, one write after the other, until it is killed; prints each counter that is on disk. */
const { file, state } = StateFile.open(
  process.argv[2] ?? '',
  () => undefined,
  (error) => {
    throw error;
  },
);

/** @type {{ counter: number, list: string[] }} */
const content = state ?? { counter: 0, list: [] };

/** @param {number} length */
function grow(length) {
  while (content.list.length < length) {
    content.counter += 1;
    content.list.push(`${content.counter}`.padStart(100, '.'));
  }
  file.changed(() => content);
}

grow(2000);
for (;;) {
  await file.flush();
  process.stdout.write(`${content.counter}\n`);
  grow(content.counter + 1);
}
