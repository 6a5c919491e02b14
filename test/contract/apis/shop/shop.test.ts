import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Behaviour } from '../proving.ts';
import { fullKey } from './access.ts';
import { shop } from './index.ts';
import { type Probe, probesOf, transcript } from './probes.ts';
import { routes } from './routes.ts';
import { UnknownSwitch } from './switches.ts';

const document = parse(readFileSync(shop.document, 'utf8'));
const sound: Behaviour = new Set();

async function toldBy(behaviour: Behaviour, probes: readonly Probe[]): Promise<readonly string[]> {
  const served = await shop.start(behaviour);
  try {
    return await transcript(served.url, probes);
  } finally {
    await served.close();
  }
}
