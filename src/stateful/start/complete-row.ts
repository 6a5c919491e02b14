import type { JsonObject } from '../../mock/merge-json.ts';
import { RandomSource } from '../../state/random.ts';
import type { Collection } from '../collection.ts';
import { completeItem } from '../complete-item.ts';
import { parentNames } from '../handlers/kept.ts';
import type { Reading } from '../reading.ts';
import { textOfRecord } from '../scopes.ts';
import type { Row } from './rows.ts';

/** Adds the values that the server sets. @param fillsSettable whether to add other missing required values too */
export type Completer = (collection: Collection, row: Row, fillsSettable: boolean) => JsonObject;

/** @param now milliseconds since the Unix epoch */
export function completerOf(reading: Reading, seed: number, now: number): Completer {
  const random = new RandomSource(seed);
  return (collection, row, fillsSettable) => {
    const question = `start\n${collection.name}\n${row.id}`;
    let generator: ReturnType<RandomSource['once']> | undefined;
    const server = {
      now,
      sampler: reading.document.sampler,
      parents: parentNames(collection, row.parent),
      address: `${reading.document.basePath}${addressIn(collection, row)}`,
    };
    return completeItem(
      row.value,
      collection,
      {
        server,
        fillsSettable,
        fitsSent: () => false,
        random: () => {
          generator ??= random.once(question);
          return generator;
        },
      },
      reading,
    );
  };
}

function addressIn({ item, path, isShallow }: Collection, { id, parent }: Row): string {
  const texts = [...(isShallow ? [] : (parent?.split('/') ?? [])), encodeURIComponent(textOfRecord(id))];
  return (item ?? `${path}/{id}`).replace(/\{[^{}]+\}/g, () => texts.shift() ?? '');
}
