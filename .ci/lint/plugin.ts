// The two oxlint rules this project adds. `layers/imports` is what no-restricted-imports cannot say: everything that a
// layer is not granted is forbidden, in static, dynamic and type-only imports alike, wherever in the folder the file is.
// `layers/clock` finds the clock behind `new Date()`, which is a construct and neither a global nor a property.

import { isBuiltin } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import { type Layer, LAYERS, SHARED_BY_SOURCES } from './layers.ts';

const SRC = join(import.meta.dirname, '..', '..', 'src');

// The part of oxlint's plugin interface (ESLint's, in ESTree terms) that is used here.
interface Node {
  readonly type: string;
}
interface Literal extends Node {
  readonly value?: unknown;
}
interface ImportNode extends Node {
  readonly source: Literal | null;
}
interface CallNode extends Node {
  readonly callee: Node & { readonly name?: string };
  readonly arguments: readonly Node[];
}
interface Context {
  readonly filename: string;
  report(problem: { readonly node: Node; readonly message: string }): void;
}

const imports = {
  create(context: Context) {
    const file = relative(SRC, context.filename).split(sep).join('/');
    const layer = LAYERS.find(({ folder }) => file.startsWith(`${folder}/`));
    if (layer === undefined) {
      return {
        Program: (node: Node) =>
          context.report({
            node,
            message: `src/${file} lies in no known layer: add its folder to .ci/lint/layers.ts, with the reason`,
          }),
      };
    }
    if (/(?:^|\/)(?:utils?|helpers?|common|misc|shared)(?:\/|\.ts$)/.test(file)) {
      return {
        Program: (node: Node) =>
          context.report({
            node,
            message: `src/${file}: no utils, helpers, common: a helper lives beside its first user; when a second folder needs it and it is about a noun, it moves to model/<noun>.ts`,
          }),
      };
    }
    const check = (node: ImportNode): void => {
      if (node.source === null) return;
      const problem =
        typeof node.source.value === 'string'
          ? judge({ layer, file, specifier: node.source.value })
          : layer.packages === '*'
            ? null
            : 'a computed import cannot be checked';
      if (problem !== null) context.report({ node, message: `${problem}: ${layer.why}` });
    };
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
      TSImportType: check,
    };
  },
};

function judge({ layer, file, specifier }: { layer: Layer; file: string; specifier: string }): string | null {
  if (specifier.startsWith('.')) {
    const target = join(dirname(file), specifier).split(sep).join('/');
    const folder = target.split('/', 1)[0] ?? '';
    const beside = isBeside(file, target);
    if (beside !== null) return `the source ${beside} must not import ${specifier} of another source`;
    if (folder === layer.folder || layer.folders === '*' || layer.folders.includes(folder)) return null;
    return `${layer.folder} must not import ${specifier}`;
  }
  if (isBuiltin(specifier)) return layer.mayUseNode ? null : `${layer.folder} must not import ${specifier}`;
  if (layer.packages === '*') return null;
  const grant = layer.packages.find(({ name }) =>
    name.endsWith('/') ? specifier.startsWith(name) : specifier === name || specifier.startsWith(`${name}/`),
  );
  if (grant === undefined) return `${layer.folder} must not import the package ${specifier}`;
  if (grant.onlyIn !== undefined && !file.startsWith(grant.onlyIn))
    return `${specifier} may only be imported in ${grant.onlyIn}*`;
  return null;
}

/** Of a source that imports one beside it, its name; what both need stands below them. */
function isBeside(file: string, target: string): string | null {
  const [layer, from = ''] = file.split('/');
  const [other, to = ''] = target.split('/');
  const isSource = (name: string): boolean => name !== 'index.ts' && !SHARED_BY_SOURCES.has(name);
  const isSideways = layer === 'sources' && other === 'sources' && isSource(from) && from !== to;
  return isSideways && !SHARED_BY_SOURCES.has(to) ? from : null;
}

const clock = {
  create(context: Context) {
    const check = (node: CallNode): void => {
      if (node.callee.name !== 'Date' || (node.type === 'NewExpression' && node.arguments.length > 0)) return;
      context.report({
        node,
        message: 'reads the clock: the time is an argument here, so that the same input gives the same bytes',
      });
    };
    return { NewExpression: check, CallExpression: check };
  },
};

export default { meta: { name: 'layers' }, rules: { imports, clock } };
