// What the packages export, read from their built declarations.
import { existsSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { Node, Project, ts } from 'ts-morph';

const PACKAGES = ['core', 'lenses', 'models', 'runtime', 'report', 'spex'];

/**
 * The packages, each with what is declared in it and exported by one of its entry points, and what has no docstring. An entry:
 * `name`, `kind`, `doc`, `signature`, `folder` (below src; empty: in src itself), `source`, `uses` (exported names that it mentions).
 */
export function readPackages(root, names = PACKAGES) {
  const project = new Project({
    skipAddingFilesFromTsConfig: true,
    compilerOptions: {
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      target: ts.ScriptTarget.ES2023,
      strict: true,
      skipLibCheck: true,
    },
  });
  const missing = [];
  const packages = names.map((short) => {
    const home = join(root, 'packages', short);
    const { name, description, exports } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
    const entries = new Map();
    const others = new Map();
    for (const [path, target] of Object.entries(exports)) {
      if (target.types === undefined) continue;
      const file = join(home, target.types);
      if (!existsSync(file)) throw new Error(`${relative(root, file)} is missing: npm run build`);
      for (const [exported, found] of project.addSourceFileAtPath(file).getExportedDeclarations()) {
        const declarations = found.filter((one) => isOurs(one, root));
        if (declarations.length === 0) continue;
        const from = packageOf(declarations[0], root);
        if (from !== short) others.set(exported, from);
        else if (!entries.has(exported)) {
          const from = path === '.' ? name : `${name}/${path.slice(2)}`;
          entries.set(exported, { ...entryOf(exported, declarations, home, root), from });
          missing.push(...undocumented(exported, declarations, root));
        }
      }
    }
    return { short, name, description, entries: [...entries.values()], others };
  });
  return { packages, missing };
}

function isOurs(declaration, root) {
  return declaration
    .getSourceFile()
    .getFilePath()
    .startsWith(`${root.split(sep).join('/')}/packages/`);
}

function packageOf(declaration, root) {
  return relative(root, declaration.getSourceFile().getFilePath()).split(sep)[1];
}

function entryOf(name, declarations, home, root) {
  const [first] = declarations;
  const inDist = relative(join(home, 'dist'), first.getSourceFile().getFilePath()).split(sep);
  const source = sourceOf(first, root);
  return {
    name,
    kind: kindOf(first),
    doc: declarations.map(docOf).find((doc) => doc !== '') ?? '',
    signature: declarations.map((one) => signatureOf(one, name)).join('\n'),
    folder: inDist.length > 1 ? inDist[0] : '',
    source,
  };
}

/** The source file of a declaration, as far as the name tells. */
function sourceOf(declaration, root) {
  const path = relative(root, declaration.getSourceFile().getFilePath()).split(sep).join('/');
  const bare = path.replace('/dist/', '/src/').replace(/\.d\.ts$/, '');
  return existsSync(join(root, `${bare}.tsx`)) ? `${bare}.tsx` : `${bare}.ts`;
}

function kindOf(declaration) {
  if (Node.isFunctionDeclaration(declaration)) return 'function';
  if (Node.isClassDeclaration(declaration)) return 'class';
  return Node.isVariableDeclaration(declaration) ? 'value' : 'type';
}

/** The node that a docstring stands before. */
function holderOf(declaration) {
  return Node.isVariableDeclaration(declaration) ? declaration.getVariableStatement() : declaration;
}

function docsOf(declaration) {
  return holderOf(declaration)?.getJsDocs?.() ?? [];
}

/** A docstring as Markdown; empty without one. */
function docOf(declaration) {
  return docsOf(declaration)
    .map((doc) => {
      const tags = doc.getTags().map((tag) => {
        const text = (tag.getCommentText() ?? '').trim();
        return tag.getTagName() === 'throws' ? `Throws ${text}` : `${tag.getTagName()}: ${text}`;
      });
      return [doc.getDescription().trim(), ...tags].filter((part) => part !== '').join('\n\n');
    })
    .join('\n\n');
}

/** The declaration as it stands, under the name it is exported by, with the docstrings of its members, without what is private. */
function signatureOf(declaration, name) {
  const holder = holderOf(declaration);
  const start = holder.getStart(false);
  const text = holder.getSourceFile().getFullText().slice(start, holder.getEnd());
  return text
    .replace(/^export (default )?/, '')
    .replace(/^declare /, '')
    .replace(/^((?:abstract )?\w+ )\w+/, (_, keyword) => keyword + name)
    .replace(/\n *(#private|private [^\n]*);/g, '')
    .replace(/^( {4})+/gm, (indent) => ' '.repeat(indent.length / 2));
}

/** Exports, and members of exported interfaces and classes, that nothing is said of. What is inherited may be said where it comes from. */
function undocumented(name, declarations, root) {
  const found = [];
  const tell = (node, called) => {
    found.push({ file: sourceOf(node, root), name: called });
  };
  if (declarations.every((one) => docOf(one) === '')) tell(declarations[0], name);
  for (const declaration of declarations) {
    if (!Node.isInterfaceDeclaration(declaration) && !Node.isClassDeclaration(declaration)) continue;
    const ancestors = ancestorsOf(declaration);
    for (const member of declaration.getMembers()) {
      const called = member.getName?.();
      if (called === undefined || called.startsWith('#') || member.getScope?.() === 'private') continue;
      const said = (one) => (one ? docsOf(one).some((doc) => doc.getDescription().trim() !== '') : false);
      if (said(member)) continue;
      const above = ancestors.flatMap((type) => type.getProperty(called)?.getDeclarations() ?? []);
      if (!above.some(said)) tell(member, `${name}.${called}`);
    }
  }
  return found;
}

function ancestorsOf(declaration) {
  const extended = [declaration.getExtends?.() ?? []].flat();
  return [...extended, ...(declaration.getImplements?.() ?? [])].map((clause) => clause.getType());
}
