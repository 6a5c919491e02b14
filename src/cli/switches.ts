import type { Command } from 'commander';

const yes = ['1', 'true', 'yes', 'y', 'on'];
const no = ['', '0', 'false', 'no', 'n', 'off'];

/** Reads a switch's value, ignoring case and surrounding blanks; undefined if it is neither yes nor no. */
export function yesOrNo(text: string): boolean | undefined {
  const word = text.trim().toLowerCase();
  if (yes.includes(word)) return true;
  return no.includes(word) ? false : undefined;
}

/**
 * Reads the environment variables of a command's switches, the options without a value: commander takes any value for a
 * yes. A no counts as unset; any other value ends the command.
 */
export function readSwitches(command: Command): void {
  for (const option of command.options) {
    const { envVar = '', required, optional, negate } = option;
    const name = option.attributeName();
    if (envVar === '' || required || optional || command.getOptionValueSource(name) !== 'env') continue;
    const text = process.env[envVar] ?? '';
    const said = yesOrNo(text);
    if (said === undefined)
      command.error(
        `error: ${envVar} is '${text}', and that is neither yes (${yes.join(', ')}) nor no (${no.slice(1).join(', ')}, or nothing).`,
      );
    if (!said) command.setOptionValueWithSource(name, negate ? true : undefined, 'default');
  }
}

/**
 * Rewrites arguments in which a switch has a value, such as `--cors=false` or `-m false` in other tools, for commander:
 * a yes becomes the switch, and a no its opposite, or nothing if the switch is off by default.
 */
export function withoutSwitchValues(args: readonly string[], { options }: Command): string[] {
  const end = args.indexOf('--');
  const isBehindEnd = (index: number) => end >= 0 && index > end;
  const switchOf = (name: string) =>
    options.find(({ long, short, required, optional }) => [long, short].includes(name) && !required && !optional);
  const isValue = (index: number) => !isBehindEnd(index) && /^(?:true|false)$/.test(args[index] ?? '');
  return args.flatMap((arg, index) => {
    if (isBehindEnd(index)) return [arg];
    if (isValue(index) && switchOf(args[index - 1] ?? '') !== undefined) return [];
    const [, name = arg, text = args[index + 1] ?? ''] = /^(--[^=]+)=(.*)$/s.exec(arg) ?? [];
    const option = name === arg && !isValue(index + 1) ? undefined : switchOf(name);
    const said = option === undefined ? undefined : yesOrNo(text);
    const flag = option?.long ?? name;
    if (option === undefined || said === undefined) return [arg];
    if (said) return [flag];
    const opposite = option.negate ? flag.replace('--no-', '--') : flag.replace('--', '--no-');
    return options.some(({ long }) => long === opposite) ? [opposite] : [];
  });
}
