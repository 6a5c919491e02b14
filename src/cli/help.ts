import type { Command } from 'commander';

type Groups = Readonly<Record<string, readonly string[]>>;

/** The groups of options in the help, by command. Other options appear under `Options:`. */
const optionGroups: Readonly<Record<string, Groups>> = {
  serve: {
    'What is served:': ['--api', '--overlay', '--remote-refs', '--strict', '--no-cache', '--watch'],
    'Where it listens:': [
      '--host',
      '--port',
      '--cert',
      '--key',
      '--allowed-host',
      '--cors-origin',
      '--no-cors',
      '--no-control',
      '--journal',
    ],
    'Who may ask, and for what:': ['--token', '--agents', '--max-body'],
    'What there is at the start:': [
      ...['--seed', '--clock', '--empty', '--stateful', '--populate', '--data', '--scenario', '--state'],
    ],
    'How it answers:': ['--dynamic', '--errors', '--latency', '--fault-rate', '--rate-limit'],
    'Deliveries:': ['--deliver-to', '--no-deliver', '--retry-scale', '--retry-jitter'],
    'Signatures:': [
      '--callback-secret',
      ...['--signature', '--signature-header', '--signature-value', '--signature-base', '--signature-encoding'],
    ],
  },
  proxy: {
    'What it stands between:': [
      '--host',
      '--port',
      '--cert',
      '--key',
      '--allowed-host',
      '--timeout',
      '--ca',
      '--insecure',
    ],
    'What it does:': ['--errors', '--fallback', '--fallback-operation', '--rewrite', '--record', '--no-redact'],
    'The mock behind it:': ['--token', '--seed'],
    'The document:': ['--strict', '--overlay', '--remote-refs', '--no-cache'],
  },
  contract: {
    'What is judged:': ['--api', '--document', '--config', '--no-config', '--overlay', '--remote-refs', '--traffic'],
    'How it is asked:': [
      ...['--token', '--agent-id', '--other-agent-id', '--header', '--query', '--path', '--other-path'],
      ...['--timeout', '--concurrency'],
    ],
    'Which cases:': ['--case', '--operation', '--tag', '--bail', '--known-failures', '--max-ms', '--seed', '--fuzz'],
    'What may be sent:': [
      ...['--list', '--plan', '--read-only', '--allow-leftovers', '--sweep', '--max-requests'],
      '--requests-per-operation',
    ],
    'What is written:': ['--reporter', '--coverage', '--record', '--no-redact'],
  },
};

/** Examples that can be pasted, by command. */
const examples: Readonly<Record<string, readonly string[]>> = {
  'talkover-mock': [
    'talkover-mock serve                                        the mock on http://127.0.0.1:4010',
    'talkover-mock serve openapi.yaml --watch                   the mock of another document, loaded again when it changes',
    'talkover-mock proxy https://api.example.com openapi.yaml   say where a deployment breaks its document',
    'talkover-mock contract http://127.0.0.1:4010/api/v1 --token any',
  ],
  serve: [
    'talkover-mock serve',
    'talkover-mock serve openapi.yaml --port 8080 --watch',
    'talkover-mock serve pets.yaml shop.yaml',
    'talkover-mock serve --cert cert.pem --key key.pem',
    'talkover-mock serve --latency 50-200 --fault-rate 0.1',
    'talkover-mock serve --state state.json --deliver-to hooks.example.com',
  ],
  proxy: [
    'talkover-mock proxy https://api.example.com openapi.yaml',
    'talkover-mock proxy https://api.example.com openapi.yaml --record traffic.har',
  ],
  contract: [
    'talkover-mock contract https://staging.example.com/api/v1 --document openapi.yaml --reporter html=report.html',
    'talkover-mock contract https://staging.example.com/api/v1 --document openapi.yaml --read-only',
    'talkover-mock contract --document openapi.yaml --traffic recorded.har',
  ],
  replay: ['talkover-mock replay recorded.har openapi.yaml --port 8080'],
  trigger: [
    'talkover-mock trigger event_phone_call_started',
    `talkover-mock trigger event_action --data '{"action":{"name":"book"}}'`,
  ],
  docs: [
    'talkover-mock docs openapi.yaml --out reference.html',
    'talkover-mock docs openapi.yaml --format markdown --out docs',
  ],
  compile: ['talkover-mock compile openapi.yaml --out api.js'],
  lint: ['talkover-mock lint openapi.yaml'],
  drift: ['talkover-mock drift openapi.yaml --upstream https://api.example.com'],
};

/** What is true of all options of `serve`. */
const ofServe =
  '\nEvery option can be given in the environment: TALKOVER_MOCK_PORT=8080, TALKOVER_MOCK_NO_CORS=1, TALKOVER_MOCK_TOKEN=a,b …';

/** How somebody comes to a certificate that is good for this machine. */
const pairs = `
A pair for --cert and --key, for this machine alone:
  mkcert -cert-file cert.pem -key-file key.pem localhost 127.0.0.1
  openssl req -x509 -newkey rsa:2048 -nodes -days 365 -subj /CN=localhost \\
    -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout key.pem -out cert.pem
Clients trust it by curl --cacert cert.pem, or NODE_EXTRA_CA_CERTS=cert.pem for Node (of mkcert: "$(mkcert -CAROOT)/rootCA.pem").`;

/** The groups of commands in the help. */
const commandGroups: Groups = {
  'Serve:': ['serve', 'proxy', 'replay', 'trigger'],
  'Judge:': ['contract', 'lint', 'drift'],
  'Write:': ['docs', 'compile', 'completion'],
};

/** Groups the commands and options in the help, and adds examples. */
export function arrangeHelp(program: Command): void {
  for (const command of [program, ...program.commands]) {
    groupOptions(command);
    const lines = examples[command.name()];
    if (command.name() === 'serve') command.addHelpText('after', ofServe);
    if (command.options.some(({ long }) => long === '--cert')) command.addHelpText('after', pairs);
    if (lines !== undefined)
      command.addHelpText('after', `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}`);
  }
  for (const [heading, names] of Object.entries(commandGroups))
    for (const command of program.commands) if (names.includes(command.name())) command.helpGroup(heading);
}

function groupOptions(command: Command): void {
  const groups = Object.entries(optionGroups[command.name()] ?? {});
  for (const option of command.options) {
    const group = groups.find(([, flags]) => flags.includes(option.long ?? ''));
    if (group !== undefined) option.helpGroup(group[0]);
  }
}
