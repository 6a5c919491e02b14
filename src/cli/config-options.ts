import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { option } from './option-values.ts';

/** The file of options that is read where none is named. */
export const usualConfig = 'talkover-mock.config.json';

/** Lets a command name the file of its options. The one that judges has a file of settings by this name already. */
export function withConfig(command: Command): Command {
  if (command.options.some(({ long }) => long === '--config')) return command;
  return command
    .addOption(
      option('--config <file>', `read options from this file (default: ${usualConfig}, where it is)`, 'CONFIG'),
    )
    .addOption(option('--no-config', 'read no such file', 'NO_CONFIG'));
}

/** Whether there may be a file of options: else nothing is loaded that reads it. */
export function mayBeConfigured(args: readonly string[]): boolean {
  const isSaid = args.some((arg) => arg.startsWith('--config')) || process.env.TALKOVER_MOCK_CONFIG !== undefined;
  return isSaid || existsSync(usualConfig);
}
