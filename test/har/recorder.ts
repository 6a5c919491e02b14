import { HarWriter } from '../../src/har/write/har-writer.ts';
import { seen } from './seen.ts';

/** Records small and large entries in a file, out of order, until it is killed. */
export async function recordOn(file: string): Promise<void> {
  const writer = await HarWriter.open(file);
  for (let count = 0; ; count++) {
    const body = JSON.stringify({ count, text: 'x'.repeat(count % 5 === 0 ? 150_000 : 200) });
    writer.append(seen({ began: count % 3 === 0 ? count - 50 : count, answer: { body } }));
    await writer.flush();
    if (count === 0) process.stdout.write('recording\n');
  }
}
