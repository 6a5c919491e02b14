import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Deployment } from 'kubernetes-models/apps/v1';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import { Service } from 'kubernetes-models/v1';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { unknownOptions } from '../docker/unknown-options.ts';

const root = resolve(import.meta.dirname, '../..');

/** What kubernetes-models has of each kind: what validates it, and where its type is. */
const kinds = {
  Deployment: { model: Deployment, types: 'kubernetes-models/apps/v1' },
  Service: { model: Service, types: 'kubernetes-models/v1' },
  PodDisruptionBudget: { model: PodDisruptionBudget, types: 'kubernetes-models/policy/v1' },
} as const;

interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string };
}

interface Container {
  readonly args: readonly string[];
  readonly readinessProbe?: Probe;
  readonly livenessProbe?: Probe;
  readonly securityContext: object;
  readonly ports?: readonly { readonly name: string }[];
}

interface Manifest {
  readonly kind: keyof typeof kinds;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly selector: { readonly matchLabels?: object } & object;
    readonly template?: {
      readonly metadata: { readonly labels: object };
      readonly spec: {
        readonly containers: readonly [Container];
        readonly terminationGracePeriodSeconds: number;
        readonly securityContext: object;
      };
    };
  };
}

const file = join(root, '.github/kubernetes/talkover-mock.yaml');
const manifests = parseAllDocuments(readFileSync(file, 'utf8')).map((document): Manifest => document.toJS());

/** What is wrong with manifests by their types, a sentence each: beside values, these know which fields there are. */
function typeErrors(all: readonly Manifest[]): string[] {
  const lines = all.map(
    ({ kind, ...others }, index) =>
      `import type { I${kind} as T${index} } from '${kinds[kind].types}';\nexport const m${index}: T${index} = ${JSON.stringify({ ...others, kind })};`,
  );
  const name = join(root, 'test/kubernetes/manifests-as-code.ts');
  const options: ts.CompilerOptions = {
    ...{ strict: true, noEmit: true, skipLibCheck: true, types: [], target: ts.ScriptTarget.ES2022 },
    ...{ module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext },
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (path) => path === name || fileExists(path);
  host.getSourceFile = (path, target, ...more) =>
    path === name ? ts.createSourceFile(path, lines.join('\n'), target) : getSourceFile(path, target, ...more);
  const program = ts.createProgram([name], options, host);
  return ts
    .getPreEmitDiagnostics(program, program.getSourceFile(name))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

/** A manifest with a change. */
function changed(manifest: Manifest | undefined, change: (spec: Record<string, unknown>) => void): Manifest {
  const copy = structuredClone(manifest);
  if (copy === undefined) throw new TypeError('there is a manifest');
  // A plain object.
  change(copy.spec as unknown as Record<string, unknown>);
  return copy;
}

test('the manifest is what Kubernetes takes, by the schemas and types of kubernetes-models', () => {
  expect(manifests.map(({ kind }) => kind)).toEqual(['Deployment', 'Deployment', 'Service', 'PodDisruptionBudget']);
  // What is validated may be anything.
  for (const manifest of manifests) new kinds[manifest.kind].model(manifest as never).validate();
  expect(typeErrors(manifests)).toEqual([]);
});

test('a wrong value and a misspelt field would be found', () => {
  const wrong = changed(manifests[0], (spec) => Object.assign(spec, { replicas: 'three' }));
  expect(() => new Deployment(wrong as never).validate()).toThrow('replicas');
  const misspelt = changed(manifests[0], (spec) => Object.assign(spec, { replica: 3 }));
  expect(typeErrors([misspelt])).toEqual([expect.stringContaining('"replica"')]);
});

const deployments = manifests.filter(({ kind }) => kind === 'Deployment');

/** The number of seconds that an option of a container has; 0 without it. */
function secondsOf({ args }: Container, name: string): number {
  const at = args.indexOf(name);
  return at === -1 ? 0 : Number(args[at + 1]);
}

test.each(deployments.map((manifest) => [manifest.metadata.name, manifest] as const))(
  '%s: its labels are found, it is no root, and it has the time that its options say to end',
  (_, { spec }) => {
    const { template, selector } = spec;
    if (template === undefined) throw new TypeError('a Deployment has a template');
    expect(template.metadata.labels).toEqual(selector.matchLabels);
    const [container] = template.spec.containers;
    expect(template.spec.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 1000 });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    const ends = secondsOf(container, '--drain') + secondsOf(container, '--stop-within');
    expect(ends).toBeGreaterThan(0);
    expect(template.spec.terminationGracePeriodSeconds).toBeGreaterThan(ends);
  },
);

test('the options of its containers are those that there are', () => {
  for (const { spec } of deployments) {
    const { args = [] } = spec.template?.spec.containers[0] ?? {};
    expect(args.length).toBeGreaterThan(1);
    expect(unknownOptions(args)).toEqual([]);
  }
});

test('replicas are asked whether they are ready, and the Service leads to their port', () => {
  const [serving, , service] = manifests;
  const container = serving?.spec.template?.spec.containers[0];
  expect(container?.readinessProbe?.httpGet).toEqual({ path: '/__mock/ready', port: 'http' });
  expect(container?.livenessProbe?.httpGet).toEqual({ path: '/__mock/health', port: 'http' });
  expect(container?.ports).toEqual([{ name: 'http', containerPort: 4010 }]);
  expect(service?.spec).toMatchObject({
    selector: serving?.spec.template?.metadata.labels,
    ports: [{ port: 80, targetPort: 'http' }],
  });
});
