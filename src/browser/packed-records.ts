import type { StoredRecord } from '../state/store.ts';

export type Packed = StoredRecord;

/** In a page, records stay objects: there are few of them. */
export class PackedRecords {
  pack(record: StoredRecord): Packed {
    return record;
  }

  open(packed: Packed): StoredRecord {
    return packed;
  }

  async openAll(all: readonly Packed[]): Promise<readonly StoredRecord[]> {
    return all;
  }

  release(): void {}
}
