#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { AddressUnavailable } from '../http/listen.ts';
import { ClockUnreadable } from '../mock/clock.ts';
import { DestinationUnreadable } from '../mock/deliveries/destinations.ts';
import { SignatureSchemeUnusable } from '../mock/deliveries/signature.ts';
import { PopulateImpossible } from '../mock/populate.ts';
import { StateFileUnusable } from '../mock/state-file.ts';
import { DocumentError } from '../spec/document-error.ts';
import { contractCommand } from './contract.ts';
import { lintCommand } from './lint.ts';
import { serveCommand } from './serve.ts';
import { TriggerRefused, triggerCommand } from './trigger.ts';

const { version, description } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

const program = new Command('talkover-mock')
  .description(description)
  .version(version)
  .showHelpAfterError('(add --help for the options)')
  .addCommand(serveCommand())
  .addCommand(contractCommand())
  .addCommand(triggerCommand())
  .addCommand(lintCommand());

/** What a person can put right: shown as a sentence, without a stack trace. */
const mistakes = [
  ...[DocumentError, AddressUnavailable, ClockUnreadable, StateFileUnusable, PopulateImpossible],
  ...[DestinationUnreadable, SignatureSchemeUnusable, TriggerRefused],
];

try {
  await program.parseAsync();
} catch (error) {
  const isMistake = mistakes.some((mistake) => error instanceof mistake);
  process.stderr.write(
    `${isMistake ? (error as Error).message : error instanceof Error ? error.stack : String(error)}\n`,
  );
  process.exitCode = 1;
}
