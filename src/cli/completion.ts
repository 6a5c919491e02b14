import { Argument, Command } from 'commander';
import { print } from './print.ts';

const shells = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof shells)[number];

/** A command and its options. */
interface Completed {
  readonly names: readonly string[];
  readonly description: string;
  readonly options: readonly CompletedOption[];
}

interface CompletedOption {
  readonly flags: readonly string[];
  readonly description: string;
  readonly takesValue: boolean;
  /** The allowed values; empty if any value is allowed. */
  readonly choices: readonly string[];
}

const howTo = `
Examples:
  bash   talkover-mock completion bash > ~/.local/share/bash-completion/completions/talkover-mock
  zsh    talkover-mock completion zsh > ~/.zfunc/_talkover-mock   (with ~/.zfunc in fpath)
  fish   talkover-mock completion fish > ~/.config/fish/completions/talkover-mock.fish`;

/** `talkover-mock completion SHELL`: prints a script for a shell, made from the commands. */
export function completionCommand(commands: () => Promise<readonly Command[]>): Command {
  return new Command('completion')
    .description('print a script that completes commands and options in a shell')
    .addArgument(new Argument('<shell>', 'the shell').choices(shells))
    .addHelpText('after', howTo)
    .action(async (shell: Shell) => {
      print(scripts[shell]((await commands()).map(completed)));
    });
}

function completed(command: Command): Completed {
  const options = command.options.filter(({ hidden }) => !hidden);
  return {
    names: [command.name(), ...command.aliases()],
    description: command.description(),
    options: [
      ...options.map(({ short, long, description, required, optional, argChoices = [] }) => ({
        flags: [short, long].filter((flag) => flag !== undefined),
        description,
        takesValue: required || optional,
        choices: argChoices,
      })),
      { flags: ['-h', '--help'], description: 'display help for command', takesValue: false, choices: [] },
    ],
  };
}

const scripts: Readonly<Record<Shell, (commands: readonly Completed[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

function bashScript(commands: readonly Completed[]): string {
  const cases = commands.map(({ names, options }) => {
    const flags = options.flatMap((option) => option.flags).join(' ');
    const values = options
      .filter(({ takesValue }) => takesValue)
      .map(
        ({ flags, choices }) =>
          `        ${flags.join('|')}) ${choices.length > 0 ? `_talkover_mock_words '${choices.join(' ')}'` : '_talkover_mock_files'}; return ;;`,
      );
    return `    ${names.join('|')})\n      case "$before" in\n${[...values, '        *) ;;'].join('\n')}\n      esac\n      flags='${flags}' ;;`;
  });
  return `# bash completion of talkover-mock
_talkover_mock_words() { mapfile -t COMPREPLY < <(compgen -W "$1" -- "$word"); }
_talkover_mock_files() { compopt -o default; COMPREPLY=(); }
_talkover_mock() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" flags=''
  if [ "$COMP_CWORD" -eq 1 ]; then
    _talkover_mock_words '${commands.flatMap(({ names }) => names).join(' ')} --help --version'
    return
  fi
  case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
    *) ;;
  esac
  case "$word" in
    -*) _talkover_mock_words "$flags" ;;
    *) _talkover_mock_files ;;
  esac
}
complete -F _talkover_mock talkover-mock
`;
}

function zshScript(commands: readonly Completed[]): string {
  const named = commands.flatMap(({ names, description }) =>
    names.map((name) => `    ${quoted(`${name}:${description}`)}`),
  );
  const cases = commands.map(({ names, options }) => {
    const specs = options.map((option) => `        ${zshOption(option)}`);
    return `      ${names.join('|')})\n        _arguments -s \\\n${[...specs, "        '*:file:_files'"].join(' \\\n')} ;;`;
  });
  return `#compdef talkover-mock
_talkover_mock() {
  local -a commands
  commands=(
${named.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
  else
    local command=$words[2]
    shift words
    (( CURRENT-- ))
    case $command in
${cases.join('\n')}
      *) _files ;;
    esac
  fi
}
if [ "$funcstack[1]" = _talkover-mock ]; then _talkover_mock "$@"; else compdef _talkover_mock talkover-mock; fi
`;
}

function zshOption({ flags, description, takesValue, choices }: CompletedOption): string {
  const text = description.replace(/[[\]\\:]/g, '\\$&');
  const value = takesValue ? `:value:${choices.length > 0 ? `(${choices.join(' ')})` : '_files'}` : '';
  const spec = quoted(`[${text}]${value}`);
  return flags.length === 1 ? `'*'${flags[0]}${spec}` : `'*'{${flags.join(',')}}${spec}`;
}

function fishScript(commands: readonly Completed[]): string {
  const all = commands.flatMap(({ names }) => names).join(' ');
  const lines = commands.flatMap(({ names, description, options }) => [
    ...names.map(
      (name) =>
        `complete -c talkover-mock -n "not __fish_seen_subcommand_from ${all}" -f -a ${name} -d ${fishQuoted(description)}`,
    ),
    ...options.map((option) => fishOption(option, names)),
  ]);
  return `# fish completion of talkover-mock\n${lines.join('\n')}\n`;
}

function fishOption({ flags, description, takesValue, choices }: CompletedOption, names: readonly string[]): string {
  const spelled = flags
    .map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`))
    .join(' ');
  const value = !takesValue ? '' : choices.length > 0 ? ` -x -a ${fishQuoted(choices.join(' '))}` : ' -r';
  return `complete -c talkover-mock -n "__fish_seen_subcommand_from ${names.join(' ')}" ${spelled}${value} -d ${fishQuoted(description)}`;
}

/** Quotes a word for zsh. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function fishQuoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
