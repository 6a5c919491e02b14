import type { Api } from '../../api/define-api.ts';
import type { ContractApi } from '../../contract/contract-api.ts';
import { CannotRun } from '../../contract/run/stops.ts';
import { shippedApi } from '../../shipped.ts';
import { talkover } from '../../talkover/api.ts';
import { talkoverDocument } from '../../talkover/document.ts';
import { loadGiven } from '../given-document.ts';
import { yesOrNo } from '../switches.ts';
import { type ContractConfig, readConfig } from './config/contract-config.ts';
import { contractHalfOf } from './half.ts';

/**
 * The API that a command line names. It is loaded before the options are parsed, since an API may have its own options.
 */
export interface JudgedApi {
  readonly api: Api;
  /** What the API adds to its document; empty for an API of a document alone. */
  readonly half: ContractApi;
  /** The given path of the API's module; undefined if it has none. */
  readonly module: string | undefined;
  /** The settings file; undefined if there is none. */
  readonly config: ContractConfig | undefined;
}

/** The options that are read before the command has any, by the keys of a file of options. */
export const readEarly = {
  api: '--api',
  document: '--document',
  remoteRefs: '--remote-refs',
  overlay: '--overlay',
  config: '--config',
} as const;

/**
 * Loads the API that a command line names: that of a module, of a document, or Talkover's.
 * @throws {ConfigUnusable} {@link ApiUnloadable} {@link ApiMisdefined} {@link DocumentError} {@link
 * ContractHalfUnusable}
 */
export async function judgedApiOf(args: readonly string[]): Promise<JudgedApi> {
  const config = hasSwitch(args, '--no-config') ? undefined : readConfig(argumentOf(args, '--config'));
  const module = argumentOf(args, '--api');
  const location = argumentOf(args, '--document') ?? (module === undefined ? config?.document : undefined);
  const overlays = overlaysIn(args);
  if (overlays.length > 0 && module !== undefined && location === undefined)
    throw new CannotRun('--overlay and --api exclude each other: an API names its own document');
  const read = location ?? (overlays.length > 0 ? talkoverDocument : undefined);
  const options = { remoteRefs: hasSwitch(args, '--remote-refs'), overlays };
  const document = read === undefined ? undefined : await loadGiven(read, options);
  if (module === undefined) {
    const api = document === undefined ? talkover : shippedApi(document);
    return { api, half: await contractHalfOf(api, undefined), module, config };
  }
  const { loadApi } = await import('../load-api.ts');
  const own = await loadApi(module);
  const api = document === undefined ? own : { ...own, document };
  return { api, half: await contractHalfOf(api, module), module, config };
}

/** The path of the API's module, if the command line names one. */
export function moduleIn(args: readonly string[]): string | undefined {
  return argumentOf(args, '--api');
}

function argumentOf(args: readonly string[], option: string): string | undefined {
  const index = args.findIndex((one) => one === option || one.startsWith(`${option}=`));
  return index < 0 ? undefined : args[index]?.slice(option.length + 1) || args[index + 1];
}

/** The overlays, from the environment where the command line names none. */
function overlaysIn(args: readonly string[]): string[] {
  const given = args.flatMap((arg, index) => {
    if (arg.startsWith('--overlay=')) return [arg.slice('--overlay='.length)];
    return arg === '--overlay' ? [args[index + 1] ?? ''] : [];
  });
  const { TALKOVER_MOCK_OVERLAY: variable = '' } = process.env;
  return (given.length > 0 ? given : [variable]).flatMap((one) => one.split(',')).filter((one) => one !== '');
}

function hasSwitch(args: readonly string[], option: string): boolean {
  return args.some((one) => one === option || (one.startsWith(`${option}=`) && yesOrNo(one.slice(option.length + 1))));
}
