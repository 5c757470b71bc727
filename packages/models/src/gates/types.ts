import type { OnnxModel } from '../onnx/index.ts';

/** What a gate scales: single heads, what attention adds to the residual stream, or what an MLP block adds. */
export type SiteKind = 'heads' | 'attention' | 'mlp';

/** One place of the residual stream that can be gated. */
export interface GateSite {
  /** Unique: `layer 3 heads`. The names of its replacement and capture end in it. */
  readonly name: string;
  /** What is gated there. */
  readonly kind: SiteKind;
  /** From 0. */
  readonly layer: number;
  /** Heads at this site; 1 for attention and mlp. */
  readonly units: number;
  /** Place of its first unit in a row of gates. */
  readonly first: number;
  /** Numbers of one unit: a head's width, or the model's. */
  readonly width: number;
  /** The node that reads the gated value, for people. */
  readonly node: string;
}

/** A part of the graph that cannot be gated. */
export interface Refusal {
  /** The node where it was found. */
  readonly where: string;
  /** From 0, where it is known. */
  readonly layer?: number;
  /** Why not, in a sentence. */
  readonly reason: string;
}

/** Options of `gateGraph`. */
export interface GateOptions {
  /** Whether each site gets an input whose numbers take the place of what its gates leave out; default: false. */
  readonly replacements?: boolean;
  /** Whether each site's numbers, before the gate, are an output; default: false. */
  readonly captures?: boolean;
}

/** A graph with gates, and where they are. */
export interface GatedGraph {
  /** The graph with its gates. */
  readonly model: OnnxModel;
  /** Where the gates are, in their order. */
  readonly sites: readonly GateSite[];
  /** What could not be gated. */
  readonly refused: readonly Refusal[];
  /** Number of layers. */
  readonly layers: number;
  /** Numbers in a row of gates. */
  readonly units: number;
  /** What was recognised, for people: `Llama-like: pre-norm, RMS norm, grouped-query attention (unfused), gated MLP`. */
  readonly style: string;
}

/** Names of what gating adds to a graph. */
export const GATES = {
  /** Input, float [B, units]. */
  input: 'spex.gates',
  /** Input of a site: float, broadcast to [B, T, units × width]. */
  replacement: (site: string) => `spex.replacement.${site}`,
  /** Output of a site: float [B, T, units × width]. */
  capture: (site: string) => `spex.capture.${site}`,
} as const;
