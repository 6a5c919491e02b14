import type { StoredRecord } from '../state/store.ts';

export type Packed = StoredRecord;

/** Keeps records as objects: a page has few of them. */
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
