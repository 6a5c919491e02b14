import type { Faker } from '@faker-js/faker';
import { packageOf } from '../packages.ts';

/** Draws that a sample is made from: numbers in [0, 1). */
export interface Random {
  next(): number;
}

/** faker's methods by name (`internet.url`), in English, drawing from whatever generator the caller hands in. */
export class FakerMethods {
  #loaded: Faker | undefined;
  #random: Random = { next: () => 0.5 };

  get #faker(): Faker {
    this.#loaded ??= this.#load();
    return this.#loaded;
  }

  #load(): Faker {
    // An instance of our own: seeding the module's shared one would change the values that a user's tests draw from it.
    // The class is reached through the instance because its own entry point loads all seventy locales.
    const shared = packageOf('faker');
    const FakerClass = shared.constructor as typeof Faker;
    return new FakerClass({
      locale: shared.rawDefinitions,
      randomizer: { next: () => this.#random.next(), seed: () => {} },
    });
  }

  has(name: string): boolean {
    return this.#find(name) !== undefined;
  }

  /**
   * Calls a faker method; throws a TypeError if there is none of that name, which a loaded document excludes.
   * @param now what dates are reckoned from, in milliseconds since 1970
   */
  call(name: string, args: readonly unknown[], random: Random, now = 0): unknown {
    const method = this.#find(name);
    if (method === undefined) throw new TypeError(`faker has no method ${name}`);
    this.#random = random;
    this.#faker.setDefaultRefDate(now);
    return method(...args);
  }

  #find(name: string): ((...args: readonly unknown[]) => unknown) | undefined {
    const [moduleName = '', methodName = '', ...rest] = name.split('.');
    if (rest.length > 0 || methodName.startsWith('_') || methodName === 'constructor') return undefined;
    const module = (this.#faker as unknown as Record<string, unknown>)[moduleName];
    if (typeof module !== 'object' || module === null || !(methodName in module)) return undefined;
    const method = (module as Record<string, unknown>)[methodName];
    return typeof method === 'function' ? method.bind(module) : undefined;
  }
}
