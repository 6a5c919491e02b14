import type { Faker } from '@faker-js/faker';
import { packageOf } from '../packages.ts';

/** Draws for a sample: numbers in [0, 1). */
export interface Random {
  next(): number;
}

/** Calls faker's methods by name (`internet.url`), in English, with the caller's random generator. */
export class FakerMethods {
  #loaded: Faker | undefined;
  #random: Random = { next: () => 0.5 };

  get #faker(): Faker {
    this.#loaded ??= this.#load();
    return this.#loaded;
  }

  #load(): Faker {
    // A separate instance: seeding the module's shared one would change the values in a user's tests. The class is taken
    // from the instance because its own entry point loads all seventy locales.
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
   * Calls a faker method; throws a TypeError for an unknown name, which loading a document excludes.
   * @param now the reference of dates, in milliseconds since 1970
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
