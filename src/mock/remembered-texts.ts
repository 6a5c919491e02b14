import type { Response } from '../openapi/operations/operation.ts';
import type { ShownReply, View } from './handler-result.ts';

/** The longest body that is remembered, in characters: a list of a hundred thousand records is not worth its memory. */
const longest = 64 * 1024;

interface Remembered {
  readonly view: View<never>;
  readonly text: string;
}

/** The bodies that showed kept objects: an object that is shown again, by the same view, has the same body. */
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
