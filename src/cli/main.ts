#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { goOnWithoutReader } from './closed-output.ts';
import { mayBeConfigured, withConfig } from './config-options.ts';
import { readSwitches, withoutSwitchValues } from './switches.ts';

const { version, description } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

/** Each with its own file, which is loaded if the command is asked for: a start of the mock has no use for the others. */
const commands: ReadonlyMap<string, () => Promise<Command>> = new Map([
  ['serve', loadServe],
  // As Prism calls it.
  ['mock', loadServe],
  ['worker', async () => (await import('./worker.ts')).workerCommand()],
  ['proxy', async () => (await import('./proxy.ts')).proxyCommand()],
  ['contract', async () => (await import('./contract.ts')).contractCommand(settings?.args ?? given, settings)],
  ['replay', async () => (await import('./replay.ts')).replayCommand()],
  ['trigger', async () => (await import('./trigger.ts')).triggerCommand()],
  ['docs', async () => (await import('./docs.ts')).docsCommand()],
  ['compile', async () => (await import('./compile.ts')).compileCommand()],
  ['lint', async () => (await import('./lint.ts')).lintCommand()],
  ['drift', async () => (await import('./drift.ts')).driftCommand()],
  ['completion', async () => (await import('./completion.ts')).completionCommand(allCommands)],
]);

const [node = '', file = '', name = '', ...given] = process.argv;

goOnWithoutReader(['serve', 'mock', 'proxy'].includes(name));

const asked = commands.get(name);
const settings =
  asked !== undefined && mayBeConfigured(given)
    ? (await import('./config/settings.ts')).Settings.of(name === 'mock' ? 'serve' : name, given)
    : undefined;

const program = new Command('talkover-mock')
  .description(description)
  .version(version)
  .configureOutput({ outputError: (text, write) => write(adviceWith(text)) })
  .hook('preAction', (_program, command) => {
    readSwitches(command);
    settings?.fill(command);
  });

// Anything else is about all of them: help, or a name that is none.
for (const load of asked === undefined ? new Set(commands.values()) : [asked])
  program.addCommand(inOneLine(withConfig(await load())));

const isHelp = isHelpAsked();
if (isHelp) (await import('./help.ts')).arrangeHelp(program);

const [command] = asked === undefined ? [] : program.commands;

try {
  if (command === undefined) await program.parseAsync();
  else {
    if (!isHelp) settings?.prepare(command);
    await program.parseAsync([node, file, name, ...withoutSwitchValues(settings?.args ?? given, command)]);
  }
} catch (error) {
  const { exitCodeOf, wordsOf } = await import('./mistakes.ts');
  const { printError } = await import('./print.ts');
  printError(`${wordsOf(error)}\n`);
  process.exitCode = exitCodeOf(error);
}

function allCommands(): Promise<Command[]> {
  return Promise.all([...new Set(commands.values())].map((load) => load()));
}

/** Without a command the program shows its help, too. */
function isHelpAsked(): boolean {
  return name === '' || name === 'help' || [name, ...given].some((arg) => arg === '--help' || arg === '-h');
}

/** Says the errors of a command in one line, with what to do. What the command itself does with their words is done as well. */
function inOneLine(command: Command): Command {
  const { outputError: write = (text, out) => out(text) } = command.configureOutput();
  return command.configureOutput({ outputError: (text, out) => write(adviceWith(text), out) });
}

function adviceWith(text: string): string {
  return `${text.trim().replaceAll('\n', ' ')}${advice()}\n`;
}

/** Where to find what can be said in place of what was wrong. */
function advice(): string {
  const called = asked === undefined ? '' : ` ${name}`;
  return ` (talkover-mock${called} --help lists ${called === '' ? 'the commands' : 'the options'})`;
}

async function loadServe(): Promise<Command> {
  return (await import('./serve.ts')).serveCommand();
}
