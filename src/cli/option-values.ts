import { InvalidArgumentError, Option } from 'commander';

/** Makes an option that can also be set by an environment variable `TALKOVER_MOCK_…`. */
export function option(flags: string, description: string, variable: string): Option {
  return new Option(flags, description).env(`TALKOVER_MOCK_${variable}`);
}

export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}

/** Collects values that are repeated on the command line, or separated by commas in the environment. */
export function collect(text: string, before: readonly string[] = []): readonly string[] {
  const tokens = text.split(',').filter((token) => token !== '');
  if (tokens.length === 0) throw new InvalidArgumentError('It must not be empty.');
  return [...before, ...tokens];
}
