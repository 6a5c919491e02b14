// Prints each count when it is kept, until it is killed.
/** @type {typeof import('./counting.ts')} */
const { StateFile, counting } = await import(process.argv[3] ?? '');

const { file, state } = await StateFile.open(process.argv[2] ?? '', counting, (error) => {
  throw error;
});

// So large that the file is being replaced most of the time.
let current = state ?? { count: 0, text: '.'.repeat(300_000) };
for (;;) {
  for (let burst = 0; burst < 50; burst++) {
    const next = { count: current.count + 1 };
    file.keep({ set: next }, () => current);
    current = { ...current, ...next };
    process.stdout.write(`${current.count}\n`);
  }
  await file.flush();
}
