import { isPlainJson } from './plain-json.ts';
import type { StoredRecord } from './store.ts';

/** What stands for a kept record: a number where it is packed, else the record itself. */
export type Packed = number | StoredRecord;

/** A part of the memory that records are written to, one after the other. */
interface Slab {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** How many of its bytes are written, and how many of those belong to records that are still kept. */
  written: number;
  live: number;
}

/** In bytes: of the first slab, and of those that follow once there are many records. */
const [firstSlab, largestSlab] = [16 * 1024, 1024 * 1024];

/** Before each record stand its number and its length, of four bytes each. */
const headerBytes = 8;

/** UTF-8 has at most so many bytes for each character of a text. */
const mostBytesOfCharacter = 3;

/** Of a longer text, in characters, the bytes are counted: three for each would waste too many. */
const longText = 4096;

/** The slab of a number that stands for no record. */
const nowhere = 0xffffffff;

/** How many records stay open that were read last. */
const mostRecent = 1024;

/** How many records are opened before others have a turn. */
const openedAtOnce = 2000;

/** As it is when this is loaded: a test that stops the clock does not stop a list. */
const { setTimeout } = globalThis;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * Keeps records as JSON in memory that the garbage collector does not walk: as objects, a million of them would hold up
 * requests at each collection. What is no plain JSON stays as it is.
 */
export class PackedRecords {
  /** Slabs that nothing is left of are undefined until their place is taken again. */
  readonly #slabs: (Slab | undefined)[] = [];
  /** Where each packed record stands, by its number: the slab and the offset in it. */
  #slabOf = new Uint32Array(64);
  #offsetOf = new Uint32Array(64);
  /** The numbers of packed records that are not kept any more. */
  #free: number[] = [];
  #next = 0;
  #current = -1;
  /** Records that were read last, in two generations: the older one goes when the younger one is full. */
  #recent = new Map<number, StoredRecord>();
  #lessRecent = new Map<number, StoredRecord>();
  /** While somebody opens many, what is released waits here. */
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

  /** Opens many records as they are now, and lets others have a turn meanwhile. */
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

  /** Forgets a record that is not kept any more. */
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

  /** The record if it was read lately. */
  #known(number: number): StoredRecord | undefined {
    return this.#recent.get(number) ?? this.#lessRecent.get(number);
  }

  #read(number: number): StoredRecord {
    const slab = this.#slabs[this.#slabOf[number] ?? 0];
    const start = (this.#offsetOf[number] ?? 0) + headerBytes;
    const end = start - headerBytes + (slab === undefined ? 0 : this.#sizeAt(slab, start - headerBytes));
    // What was written is the JSON of a record.
    return JSON.parse(decoder.decode(slab?.bytes.subarray(start, end))) as StoredRecord;
  }

  /** How many bytes a record takes, its header included. */
  #sizeAt({ view }: Slab, offset: number): number {
    return headerBytes + view.getUint32(offset + 4);
  }

  /** The slab that is written to, with room for so many bytes. */
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
    // What has moved may have taken the room.
    return this.#slabFor(room);
  }

  #place(number: number, place: number, slab: Slab, size: number): void {
    this.#slabOf[number] = place;
    this.#offsetOf[number] = slab.written;
    slab.written += size;
    slab.live += size;
  }

  /** Gives a slab back of which at most half is kept: the rest moves to the one that is written to. */
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
