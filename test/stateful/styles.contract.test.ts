import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createMock, inferredApi, listen, runContract } from '../../src/index.ts';
import { atFileEnd } from '../file-end.ts';
import { isWhole } from '../repetitions.ts';
import { styleAt, styles } from './stateful-mock.ts';

const folder = mkdtempSync(join(tmpdir(), 'talkover-stateful-'));
atFileEnd(() => rmSync(folder, { recursive: true }));

test.each(styles)('the contract suite finds no failure in the mock of the document style %s', async (style) => {
  const document = styleAt(style);
  const mock = await createMock({ api: inferredApi(document), seed: 1, deliver: false });
  const { url, close } = await listen(mock, { port: 0 });
  try {
    const { cases, summary } = await runContract({
      ...{ api: { document }, target: { baseUrl: url + mock.document.basePath }, seed: 7 },
      ledger: join(folder, style),
      ...(!isWhole && { requestsPerOperation: 4 }),
    });
    expect(cases.filter(({ verdict }) => verdict === 'fail').map(({ id, reason }) => [id, reason])).toEqual([]);
    expect(summary.pass).toBeGreaterThan(10);
    expect(summary.left).toEqual([]);
  } finally {
    await close();
  }
});
