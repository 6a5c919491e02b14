import { isPlainJson } from './plain-json.ts';
import type { StoredRecord } from './store.ts';

/** Stands for a kept record: a number if it is packed, otherwise the record itself. */
export type Packed = number | StoredRecord;

/** A block of memory to which records are written one after the other. */
interface Slab {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** How many bytes are written, and how many of them belong to records that are still kept. */
  written: number;
  live: number;
}

/** The size of the first slab, and the largest one, in bytes. */
const [firstSlab, largestSlab] = [16 * 1024, 1024 * 1024];

/** Each record is preceded by its number and its length, four bytes each. */
const headerBytes = 8;

/** The most bytes that a character of a text takes in UTF-8. */
const mostBytesOfCharacter = 3;

/**
 * The length in characters above which the bytes of a text are counted: three bytes for each character would waste
 * memory.
 */
const longText = 4096;

/** The slab of a number without a record. */
const nowhere = 0xffffffff;

/** How many of the last records read stay open. */
const mostRecent = 1024;

/** How many records are opened before other work gets a turn. */
const openedAtOnce = 2000;

/** Read when this module loads: a test that stops the clock does not stop a list. */
const { setTimeout } = globalThis;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * Keeps records as JSON in memory that the garbage collector does not walk. A million objects would block requests
 * during each collection. A value that is not plain JSON is kept as it is.
 */
export class PackedRecords {
  /** An empty slab is undefined until its index is reused. */
  readonly #slabs: (Slab | undefined)[] = [];
  /** The slab of each packed record and the offset in it, by the record's number. */
  #slabOf = new Uint32Array(64);
  #offsetOf = new Uint32Array(64);
  /** The numbers that can be reused. */
  #free: number[] = [];
  #next = 0;
  #current = -1;
  /** The last records read, in two generations: when the younger one is full, it replaces the older one. */
  #recent = new Map<number, StoredRecord>();
  #lessRecent = new Map<number, StoredRecord>();
  /** While many records are being opened, released ones wait here. */
  #holders = 0;
  #waiting: Packed[] = [];

  pack(record: StoredRecord): Packed {
    if (!isPlainJson(record)) return record;
    const number = this.#free.pop() ?? this.#next++;
    if (number >= this.#slabOf.length) this.#grow();
    const text = JSON.stringify(record);
    const long = text.length > longText ? encoder.encode(text) : undefined;
    const slab = this.#slabFor(headerBytes + (long?.length ?? text.length * mostBytesOfCharacter));
    const start = slab.written + headerBytes;
    if (long !== undefined) slab.bytes.set(long, start);
    const length = long?.length ?? encoder.encodeInto(text, slab.bytes.subarray(start)).written;
    slab.view.setUint32(slab.written, number);
    slab.view.setUint32(slab.written + 4, length);
    this.#place(number, this.#current, slab, headerBytes + length);
    return number;
  }

  open(packed: Packed): StoredRecord {
    if (typeof packed !== 'number') return packed;
    const record = this.#known(packed) ?? this.#read(packed);
    if (this.#recent.size >= mostRecent) {
      this.#lessRecent = this.#recent;
      this.#recent = new Map();
    }
    this.#recent.set(packed, record);
    return record;
  }

  /** Opens many records as they are now, and yields to other work in between. */
  async openAll(all: readonly Packed[]): Promise<readonly StoredRecord[]> {
    const opened: StoredRecord[] = [];
    this.#holders++;
    try {
      for (const packed of all) {
        if (opened.length % openedAtOnce === openedAtOnce - 1)
          await new Promise<void>((resolve) => setTimeout(resolve));
        opened.push(typeof packed === 'number' ? (this.#known(packed) ?? this.#read(packed)) : packed);
      }
    } finally {
      this.#holders--;
      if (this.#holders === 0) for (const packed of this.#waiting.splice(0)) this.release(packed);
    }
    return opened;
  }

  /** Forgets a record that is no longer kept. */
  release(packed: Packed): void {
    if (typeof packed !== 'number') return;
    if (this.#holders > 0) {
      this.#waiting.push(packed);
      return;
    }
    this.#recent.delete(packed);
    this.#lessRecent.delete(packed);
    const place = this.#slabOf[packed] ?? 0;
    const slab = this.#slabs[place];
    if (slab === undefined) return;
    slab.live -= this.#sizeAt(slab, this.#offsetOf[packed] ?? 0);
    this.#slabOf[packed] = nowhere;
    this.#free.push(packed);
    if (place !== this.#current) this.#tidy(place, slab);
  }

  /** Returns the record if it was read recently. */
  #known(number: number): StoredRecord | undefined {
    return this.#recent.get(number) ?? this.#lessRecent.get(number);
  }

  #read(number: number): StoredRecord {
    const slab = this.#slabs[this.#slabOf[number] ?? 0];
    const start = (this.#offsetOf[number] ?? 0) + headerBytes;
    const end = start - headerBytes + (slab === undefined ? 0 : this.#sizeAt(slab, start - headerBytes));
    // The bytes are the JSON of a record.
    return JSON.parse(decoder.decode(slab?.bytes.subarray(start, end))) as StoredRecord;
  }

  /** The bytes that a record takes, including its header. */
  #sizeAt({ view }: Slab, offset: number): number {
    return headerBytes + view.getUint32(offset + 4);
  }

  /** Returns the slab to write to, with at least `room` free bytes. */
  #slabFor(room: number): Slab {
    const full = this.#slabs[this.#current];
    if (full !== undefined && full.written + room <= full.bytes.length) return full;
    const size = Math.max(room, full === undefined ? firstSlab : Math.min(2 * full.bytes.length, largestSlab));
    const bytes = new Uint8Array(size);
    const slab: Slab = { bytes, view: new DataView(bytes.buffer), written: 0, live: 0 };
    const before = this.#current;
    const gap = this.#slabs.indexOf(undefined);
    this.#current = gap === -1 ? this.#slabs.length : gap;
    this.#slabs[this.#current] = slab;
    if (full === undefined) return slab;
    this.#tidy(before, full);
    // The moved records may have taken the room.
    return this.#slabFor(room);
  }

  #place(number: number, place: number, slab: Slab, size: number): void {
    this.#slabOf[number] = place;
    this.#offsetOf[number] = slab.written;
    slab.written += size;
    slab.live += size;
  }

  /** Frees a slab of which at most half is in use, and moves its records to the current slab. */
  #tidy(place: number, slab: Slab): void {
    if (2 * slab.live > slab.written) return;
    for (let offset = 0; slab.live > 0 && offset < slab.written; ) {
      const number = slab.view.getUint32(offset);
      const size = this.#sizeAt(slab, offset);
      if (this.#slabOf[number] === place && this.#offsetOf[number] === offset) {
        const target = this.#slabFor(size);
        target.bytes.set(slab.bytes.subarray(offset, offset + size), target.written);
        this.#place(number, this.#current, target, size);
        slab.live -= size;
      }
      offset += size;
    }
    this.#slabs[place] = undefined;
  }

  #grow(): void {
    const [slabOf, offsetOf] = [this.#slabOf, this.#offsetOf];
    this.#slabOf = new Uint32Array(2 * slabOf.length);
    this.#offsetOf = new Uint32Array(2 * offsetOf.length);
    this.#slabOf.set(slabOf);
    this.#offsetOf.set(offsetOf);
  }
}
