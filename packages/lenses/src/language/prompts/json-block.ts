import { InvalidArgumentError, type Player } from '@spex/core';
import type { Block, Presence } from './block.ts';

/** Options of `jsonBlock`. */
export interface JsonBlockOptions {
  /** How deep fields are players: 1 for the fields of the object (or the items of the array) itself. Default 1. */
  readonly depth?: number;
  /** Paths of fields that are always present, with all that is in them: `user.name`, `tools[0]`. */
  readonly pinned?: readonly string[];
  /** Spaces a level; 0 for all on one line. Default 2. */
  readonly indent?: number;
}

/** All that shapes a block of JSON. */
export interface WrittenJson {
  readonly json: string;
  readonly indent: number;
  /** Of each player the way to it from the root: the number of the field, of the field in that one, and so on. */
  readonly fields: readonly (readonly number[])[];
}

interface Node {
  /** As JSON; null for an array's item and for the root. */
  readonly key: string | null;
  readonly path: string;
  /** As in `WrittenJson.fields`. Paths may be ambiguous: a key may have dots in it. */
  readonly way: readonly number[];
  readonly value: unknown;
  /** Missing for what is not looked into. */
  readonly children?: readonly Node[];
  readonly isPlayer: boolean;
}

/**
 * An object's fields (or an array's items: tools, records) as players, written as JSON. Whatever is absent, the text is
 * JSON: an absent field goes with its key and its comma, and an object or array of which nothing is left goes too.
 * Refining a field makes the fields in it the players.
 *
 * Throws InvalidArgumentError for a value that is no object or array, a bad depth and a path that does not exist.
 */
export function jsonBlock(value: object, options: JsonBlockOptions = {}): Block {
  const { depth = 1, pinned = [], indent = 2 } = options;
  if (!Number.isInteger(depth) || depth < 1) {
    throw new InvalidArgumentError('depth', `depth must be an integer of at least 1, not ${depth}`, depth);
  }
  if (!Number.isInteger(indent) || indent < 0 || indent > 10) {
    throw new InvalidArgumentError('indent', `indent must be an integer from 0 to 10, not ${indent}`, indent);
  }
  const plain: unknown = JSON.parse(JSON.stringify(value) ?? 'null');
  if (typeof plain !== 'object' || plain === null) {
    throw new InvalidArgumentError('value', 'only an object or an array has fields to be players', value);
  }
  const met = new Set<string>();
  const grow = (node: Omit<Node, 'children' | 'isPlayer'>, level: number): Node => {
    if (pinned.includes(node.path)) {
      met.add(node.path);
      return { ...node, isPlayer: false };
    }
    const fields = fieldsOf(node);
    const holdsPinned = pinned.some(
      (path) => path.startsWith(`${node.path}.`) || path.startsWith(`${node.path}[`),
    );
    if (level > 0 && (level === depth || fields.length === 0) && !holdsPinned)
      return { ...node, isPlayer: true };
    return { ...node, isPlayer: false, children: fields.map((field) => grow(field, level + 1)) };
  };
  const root = grow({ key: null, path: '', way: [], value: plain }, 0);
  for (const path of pinned) {
    if (!met.has(path)) throw new InvalidArgumentError('pinned', `the JSON has no field '${path}'`, path);
  }
  return blockOf(root, indent);
}

/** The block that has this content. */
export function readJsonBlock({ json, indent, fields }: WrittenJson): Block {
  const players = new Set(fields.map((way) => way.join()));
  const holders = new Set(fields.flatMap((way) => way.map((_, at) => way.slice(0, at).join())));
  const grow = (node: Omit<Node, 'children' | 'isPlayer'>): Node => {
    const way = node.way.join();
    if (players.has(way)) return { ...node, isPlayer: true };
    if (!holders.has(way)) return { ...node, isPlayer: false };
    return { ...node, isPlayer: false, children: fieldsOf(node).map(grow) };
  };
  return blockOf(grow({ key: null, path: '', way: [], value: JSON.parse(json) as unknown }), indent);
}

function fieldsOf({
  value,
  path,
  way,
}: Pick<Node, 'value' | 'path' | 'way'>): Omit<Node, 'children' | 'isPlayer'>[] {
  if (Array.isArray(value)) {
    return value.map((item, at) => ({ key: null, path: `${path}[${at}]`, way: [...way, at], value: item }));
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).map(([key, item], at) => ({
    key: JSON.stringify(key),
    path: path === '' ? key : `${path}.${key}`,
    way: [...way, at],
    value: item as unknown,
  }));
}

function blockOf(root: Node, indent: number): Block {
  const players: Player[] = [];
  const nodes: Node[] = [];
  const text = write(
    root,
    indent,
    () => true,
    (node, start, end, parent) => {
      nodes.push(node);
      const group = parent.path === '' ? {} : { group: parent.path };
      players.push({ label: labelOf(node), span: [start, end], ...group });
    },
  );
  return {
    text,
    players,
    content: { json: text, indent, fields: nodes.map((node) => node.way) } satisfies WrittenJson,
    render: (isPresent) => write(root, indent, isPresent),
    refine(isChosen) {
      const parents: number[] = [];
      let player = 0;
      const refine = (node: Node): Node => {
        if (!node.isPlayer) {
          return node.children === undefined ? node : { ...node, children: node.children.map(refine) };
        }
        const own = player++;
        const fields = isChosen(own) ? fieldsOf(node) : [];
        for (let count = Math.max(1, fields.length); count > 0; count--) parents.push(own);
        if (fields.length === 0) return node;
        return { ...node, isPlayer: false, children: fields.map((field) => ({ ...field, isPlayer: true })) };
      };
      return { block: blockOf(refine(root), indent), parents };
    },
  };
}

/** The path, and the name that an item of an array goes by. */
function labelOf({ path, value }: Node): string {
  if (!path.endsWith(']') || typeof value !== 'object' || value === null) return path;
  const item = value as Record<string, unknown>;
  const inner = item.function as Record<string, unknown> | undefined;
  const name = [item.name, inner?.name, item.title, item.id].find((one) => typeof one === 'string');
  return name === undefined ? path : `${path} ${name}`;
}

/** Writes the tree as JSON.stringify would, without what is absent; tells where each present player stands. */
function write(
  root: Node,
  indent: number,
  isPresent: Presence,
  onPlayer?: (node: Node, start: number, end: number, parent: Node) => void,
): string {
  let player = 0;
  let text = '';
  /** The children that are left, the players among them with their numbers. */
  const prune = (node: Node): { node: Node; left: Left[] } => {
    const left: Left[] = [];
    for (const child of node.children ?? []) {
      if (child.isPlayer) {
        if (isPresent(player++)) left.push({ node: child, left: [] });
      } else if (child.children === undefined) left.push({ node: child, left: [] });
      else {
        const pruned = prune(child);
        if (pruned.left.length > 0) left.push(pruned);
      }
    }
    return { node, left };
  };
  const put = (one: Left, pad: string): void => {
    const { value, children } = one.node;
    if (children === undefined) {
      text += JSON.stringify(value, null, indent).replaceAll('\n', `\n${pad}`);
      return;
    }
    const [open, close] = Array.isArray(value) ? '[]' : '{}';
    if (one.left.length === 0) {
      text += open! + close!;
      return;
    }
    const inner = pad + ' '.repeat(indent);
    const gap = indent === 0 ? '' : `\n${inner}`;
    text += open;
    one.left.forEach((child, at) => {
      text += at === 0 ? gap : `,${gap}`;
      const start = text.length;
      if (child.node.key !== null) text += `${child.node.key}:${indent === 0 ? '' : ' '}`;
      put(child, inner);
      if (child.node.isPlayer) onPlayer?.(child.node, start, text.length, one.node);
    });
    text += (indent === 0 ? '' : `\n${pad}`) + close;
  };
  put(prune(root), '');
  return text;
}

interface Left {
  readonly node: Node;
  readonly left: readonly Left[];
}
