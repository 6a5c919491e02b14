import type { Response } from '../openapi/operations/operation.ts';
import type { ShownReply, View } from './handler-result.ts';

/** The longest body that is cached, in characters: a list of 100,000 records is not worth its memory. */
const longest = 64 * 1024;

interface Remembered {
  readonly view: View<never>;
  readonly text: string;
}

/** Caches the bodies that showed kept objects: the same object has the same body in the same view. */
export class RememberedTexts {
  readonly #texts = new WeakMap<Response, WeakMap<object, Remembered>>();

  find(response: Response, { kept, view }: ShownReply): string | undefined {
    const known = this.#texts.get(response)?.get(kept);
    return known?.view === view ? known.text : undefined;
  }

  remember(response: Response, { kept, view }: ShownReply, text: string): void {
    if (text.length > longest) return;
    const texts = this.#texts.get(response) ?? new WeakMap();
    this.#texts.set(response, texts);
    texts.set(kept, { view, text });
  }
}
