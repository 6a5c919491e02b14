import { formsOf } from '../../text/secret-forms.ts';
import { isTellingSecret } from '../../text/telling-secret.ts';

/** The length of the prefix by which forms are indexed; no form is shorter. */
const prefixLength = 6;

/** The longest secret that is searched for in base64, too. */
const longestInBase64 = 256;

/** The most characters of all forms; beyond it, the oldest are forgotten. */
const mostCharacters = 32 * 1024 * 1024;

/** One written form of a secret. */
interface Form {
  readonly text: string;
  readonly number: number;
}

/** The secrets of a recording, each with a number; finds them in texts in all their written forms. */
export class FoundSecrets {
  readonly #numbers = new Map<string, number>();
  /** The forms by their prefixes, longest first. */
  readonly #forms = new Map<string, Form[]>();
  /** A filter by hashes that excludes most places of a text. */
  readonly #filter = new Uint8Array(65_536);
  readonly #order: { readonly texts: readonly string[]; readonly size: number }[] = [];
  #characters = 0;
  #next = 1;
  /** Finds the number of a secret that an earlier run has recorded in the same file. */
  #earlier: (secret: string) => number | undefined = () => undefined;

  /** Continues after the numbers that a file already has. */
  goOn(highest: number, earlier: (secret: string) => number | undefined): void {
    this.#next = highest + 1;
    this.#earlier = earlier;
  }

  /** All secrets with their numbers. */
  get all(): ReadonlyMap<string, number> {
    return this.#numbers;
  }

  /** The number of a secret. From now on, it is searched for in all texts, unless it is likely to occur by accident. */
  numberOf(secret: string): number {
    const known = this.#numbers.get(secret);
    if (known !== undefined) return known;
    const number = this.#earlier(secret) ?? this.#next++;
    this.#numbers.set(secret, number);
    if (isTellingSecret(secret) && !/^\d{1,11}$/.test(secret)) this.#lookFor(secret, number);
    return number;
  }

  /** Replaces the known secrets in a text. @param write makes the replacement */
  replaced(text: string, write: (number: number) => string): string {
    if (this.#forms.size === 0) return text;
    let written = '';
    let from = 0;
    for (let at = 0; at + prefixLength <= text.length; at++) {
      if (this.#filter[hashAt(text, at)] === 0) continue;
      const form = this.#forms.get(text.substr(at, prefixLength))?.find((one) => text.startsWith(one.text, at));
      if (form === undefined) continue;
      written += text.slice(from, at) + write(form.number);
      from = at + form.text.length;
      at = from - 1;
    }
    return from === 0 ? text : written + text.slice(from);
  }

  #lookFor(secret: string, number: number): void {
    const forms =
      secret.length > longestInBase64 ? [secret, encodeURIComponent(secret.toWellFormed())] : formsOf(secret);
    const texts = [...new Set(forms)].filter((text) => text.length >= prefixLength);
    for (const text of texts) {
      const prefix = text.slice(0, prefixLength);
      const others = this.#forms.get(prefix) ?? [];
      others.push({ text, number });
      others.sort((a, b) => b.text.length - a.text.length);
      this.#forms.set(prefix, others);
      this.#filter[hashAt(text, 0)] = 1;
    }
    const size = texts.reduce((sum, { length }) => sum + length, 0);
    this.#order.push({ texts, size });
    this.#characters += size;
    while (this.#characters > mostCharacters && this.#order.length > 1) this.#forgetOldest();
  }

  #forgetOldest(): void {
    const { texts, size } = this.#order.shift() ?? { texts: [], size: 0 };
    this.#characters -= size;
    for (const text of texts) {
      const prefix = text.slice(0, prefixLength);
      const left = (this.#forms.get(prefix) ?? []).filter((form) => form.text !== text);
      if (left.length === 0) this.#forms.delete(prefix);
      else this.#forms.set(prefix, left);
    }
  }
}

/** A hash of 16 bits of a form's first characters. */
function hashAt(text: string, at: number): number {
  return (text.charCodeAt(at) * 31 + text.charCodeAt(at + 1) * 961 + text.charCodeAt(at + 3) * 29_791) & 0xffff;
}
