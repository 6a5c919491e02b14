import { serveCommand } from '../../src/cli/serve.ts';
import { workerCommand } from '../../src/cli/worker.ts';

const commands = [serveCommand(), workerCommand()];

/** The options of a container's arguments that the command which they name does not have. */
export function unknownOptions([name, ...args]: readonly string[]): string[] {
  const known = commands.find((command) => command.name() === name)?.options.map(({ long }) => long) ?? [];
  return args.filter((arg) => arg.startsWith('--') && !known.includes(arg));
}
