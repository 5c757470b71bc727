// Grows one regression tree on 0/1 features: the twin of packages/core/src/trees/plain-grower.ts, whose comments tell what
// is done and why. Two things differ, and neither changes a bit of the result, since all sums are exact integers:
// a node's rows are a bit mask, not a list, and the weights are added up 64 players (or 8 bytes of patterns) at a time.

/** What a grower knows of its rows; laid out as kernel-grower.ts writes it. Bytes are counted, masks are 16-byte aligned. */
@unmanaged
export class Grower {
  rows: i32;
  players: i32;
  /** Bytes of a mask of the training rows, a multiple of 16. */
  height: i32;
  leaves: i32;
  depth: i32;
  minLeaf: i32;
  /** Set to 1 when minLeaf rules a split out. */
  bound: i32;
  /** Bytes of a mask: the training rows' and, behind them, the held-out rows'. */
  length: i32;
  unit: f64;
  largest: f64;
  nothing: f64;
  lambda: f64;
  rate: f64;
  /** Presence of 64 players a word: u64 [blocks][rows]. */
  patterns: usize;
  /** Presence of a player in all rows: bits [players][length]. */
  columns: usize;
  /** 1 for the players that may be split on: u8 [players]. */
  splittable: usize;
  residuals: usize;
  weights: usize;
  /** Addresses of the buckets in TABLE that a row belongs to: u16 [blocks][rows][8]. */
  buckets: usize;
  /** f64 [leaves][players to a multiple of 64]. */
  sums: usize;
  /** bits [leaves][length]. */
  masks: usize;
  /** LeafState [leaves]. */
  states: usize;
  /** The tree: i32, i32, f64 a node. */
  splits: usize;
  children: usize;
  values: usize;
  /** Of the held-out rows. */
  predictions: usize;
  /** The mask that the root has: bits [length]. */
  rootMask: usize;
  /** 1 for the rows that the next tree grows on, else 0: f64 [rows]. */
  chosen: usize;
}

@unmanaged
class LeafState {
  total: f64;
  gain: f64;
  count: i32;
  depth: i32;
  split: i32;
  node: i32;
}

/** Where every memory begins with 8 × 256 buckets, f64, zeros between calls: at an address of 16 bits. */
const TABLE: usize = 16;
const ROUNDER: f64 = 1.5 * 4503599627370496.0;
const ROUNDING: f64 = 1e-12;
/** From so many rows on, buckets of 8 players are cheaper than buckets of 4. */
const WIDE_ROWS: i32 = 160;

/** Grows a tree, takes it off the residuals and adds it to the predictions. Returns its number of nodes, or 0 where no split gains anything. */
export function growTree(g: Grower): i32 {
  const scale = quantise(g);
  if (scale === 0) return 0;
  const first = leafOf(g, 0);
  first.depth = 0;
  first.total = sumWeights(g);
  first.count = <i32>floor(first.total * (1 / g.unit) + 0.5);
  first.gain = 0;
  first.node = 0;
  memory.copy(g.masks, g.rootMask, g.length);
  if (maySplit(g, first)) {
    fillSums(g, 0);
    findSplit(g, 0);
  }
  if (first.gain === 0) return 0;

  let leaves = 1;
  let nodes = 1;
  while (leaves < g.leaves) {
    let best = 0;
    for (let leaf = 1; leaf < leaves; leaf++) {
      if (leafOf(g, leaf).gain > leafOf(g, best).gain) best = leaf;
    }
    if (leafOf(g, best).gain === 0) break;
    splitLeaf(g, best, leaves, nodes, leaves + 1 === g.leaves);
    leaves++;
    nodes += 2;
  }
  for (let leaf = 0; leaf < leaves; leaf++) settleLeaf(g, leaf, scale);
  return nodes;
}

function leafOf(g: Grower, leaf: i32): LeafState {
  return changetype<LeafState>(g.states + <usize>leaf * offsetof<LeafState>());
}

function maskOf(g: Grower, leaf: i32): usize {
  return g.masks + <usize>(leaf * g.length);
}

function sumsOf(g: Grower, leaf: i32): usize {
  return g.sums + <usize>leaf * stride(g);
}

/** Bytes of a leaf's sums. */
function stride(g: Grower): usize {
  return (<usize>((g.players + 63) & ~63)) << 3;
}

function quantise(g: Grower): f64 {
  // Residuals, weights and what is chosen are padded to an even number of rows; the padding is 0.
  const end = g.residuals + ((<usize>((g.rows + 1) & ~1)) << 3);
  let most = f64x2.splat(0);
  for (let at = g.residuals; at < end; at += 16) most = f64x2.max(most, f64x2.abs(v128.load(at)));
  const largest = max<f64>(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1));
  const scale = g.largest / largest;
  if (largest <= g.nothing || scale === Infinity) return 0;
  const offset = f64x2.splat(ROUNDER - g.unit);
  const by = f64x2.splat(scale);
  const rounder = f64x2.splat(ROUNDER);
  let to = g.weights;
  let chosen = g.chosen;
  for (let at = g.residuals; at < end; at += 16, to += 16, chosen += 16) {
    const weights = f64x2.sub(f64x2.add(f64x2.mul(v128.load(at), by), rounder), offset);
    v128.store(to, f64x2.mul(weights, v128.load(chosen)));
  }
  return scale;
}

function sumWeights(g: Grower): f64 {
  const end = g.weights + ((<usize>((g.rows + 1) & ~1)) << 3);
  let sum = f64x2.splat(0);
  for (let at = g.weights; at < end; at += 16) sum = f64x2.add(sum, v128.load(at));
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

function maySplit(g: Grower, leaf: LeafState): bool {
  if (leaf.depth >= g.depth) return false;
  const enough = leaf.count >= 2 * g.minLeaf;
  if (!enough) g.bound = 1;
  return enough;
}

function fillSums(g: Grower, leaf: i32): void {
  const mask = maskOf(g, leaf);
  const rows = (<usize>g.rows) << 3;
  const wide = leafOf(g, leaf).count >= WIDE_ROWS;
  let patterns = g.patterns;
  let buckets = g.buckets;
  let sums = sumsOf(g, leaf);
  for (let left = g.players; left > 0; left -= 64, patterns += rows, buckets += 2 * rows, sums += 512) {
    if (wide) {
      const groups = min<i32>(8, (left + 7) >> 3);
      if (groups === 8) fillBytes(g, mask, buckets);
      else fillSomeBytes(g, mask, buckets, groups);
      for (let group = 0; group < groups; group++) {
        foldByte(TABLE + ((<usize>group) << 11), sums + ((<usize>group) << 6));
      }
    } else {
      const groups = min<i32>(16, (left + 3) >> 2);
      if (groups === 16) fillNibbles(g, mask, patterns);
      else fillSomeNibbles(g, mask, patterns, groups);
      for (let group = 0; group < groups; group++) {
        foldNibble(TABLE + ((<usize>group) << 7), sums + ((<usize>group) << 5));
      }
    }
  }
}

/** Adds to a bucket. */
function addTo(bucket: usize, weight: f64): void {
  store<f64>(bucket, load<f64>(bucket) + weight);
}

function fillBytes(g: Grower, mask: usize, buckets: usize): void {
  const weights = g.weights;
  for (let chunk: usize = 0; chunk < <usize>g.height; chunk += 8) {
    let bits = load<u64>(mask + chunk);
    const first = chunk << 3;
    while (bits !== 0) {
      const row = first + <usize>ctz(bits);
      bits &= bits - 1;
      const weight = load<f64>(weights + (row << 3));
      const at = buckets + (row << 4);
      addTo(load<u16>(at), weight);
      addTo(load<u16>(at, 2), weight);
      addTo(load<u16>(at, 4), weight);
      addTo(load<u16>(at, 6), weight);
      addTo(load<u16>(at, 8), weight);
      addTo(load<u16>(at, 10), weight);
      addTo(load<u16>(at, 12), weight);
      addTo(load<u16>(at, 14), weight);
    }
  }
}

function fillSomeBytes(g: Grower, mask: usize, buckets: usize, groups: i32): void {
  const weights = g.weights;
  for (let chunk: usize = 0; chunk < <usize>g.height; chunk += 8) {
    let bits = load<u64>(mask + chunk);
    const first = chunk << 3;
    while (bits !== 0) {
      const row = first + <usize>ctz(bits);
      bits &= bits - 1;
      const weight = load<f64>(weights + (row << 3));
      let at = buckets + (row << 4);
      for (const end = at + ((<usize>groups) << 1); at < end; at += 2) addTo(load<u16>(at), weight);
    }
  }
}

function fillNibbles(g: Grower, mask: usize, patterns: usize): void {
  const table = TABLE;
  const weights = g.weights;
  for (let chunk: usize = 0; chunk < <usize>g.height; chunk += 8) {
    let bits = load<u64>(mask + chunk);
    const first = chunk << 6;
    while (bits !== 0) {
      const at = first + ((<usize>ctz(bits)) << 3);
      bits &= bits - 1;
      const weight = load<f64>(weights + at);
      const pattern = load<u64>(patterns + at);
      let t = table + (<usize>(pattern << 3) & 0x78);
      store<f64>(t, load<f64>(t) + weight);
      t = table + (<usize>(pattern >> 1) & 0x78);
      store<f64>(t, load<f64>(t, 128) + weight, 128);
      t = table + (<usize>(pattern >> 5) & 0x78);
      store<f64>(t, load<f64>(t, 256) + weight, 256);
      t = table + (<usize>(pattern >> 9) & 0x78);
      store<f64>(t, load<f64>(t, 384) + weight, 384);
      t = table + (<usize>(pattern >> 13) & 0x78);
      store<f64>(t, load<f64>(t, 512) + weight, 512);
      t = table + (<usize>(pattern >> 17) & 0x78);
      store<f64>(t, load<f64>(t, 640) + weight, 640);
      t = table + (<usize>(pattern >> 21) & 0x78);
      store<f64>(t, load<f64>(t, 768) + weight, 768);
      t = table + (<usize>(pattern >> 25) & 0x78);
      store<f64>(t, load<f64>(t, 896) + weight, 896);
      t = table + (<usize>(pattern >> 29) & 0x78);
      store<f64>(t, load<f64>(t, 1024) + weight, 1024);
      t = table + (<usize>(pattern >> 33) & 0x78);
      store<f64>(t, load<f64>(t, 1152) + weight, 1152);
      t = table + (<usize>(pattern >> 37) & 0x78);
      store<f64>(t, load<f64>(t, 1280) + weight, 1280);
      t = table + (<usize>(pattern >> 41) & 0x78);
      store<f64>(t, load<f64>(t, 1408) + weight, 1408);
      t = table + (<usize>(pattern >> 45) & 0x78);
      store<f64>(t, load<f64>(t, 1536) + weight, 1536);
      t = table + (<usize>(pattern >> 49) & 0x78);
      store<f64>(t, load<f64>(t, 1664) + weight, 1664);
      t = table + (<usize>(pattern >> 53) & 0x78);
      store<f64>(t, load<f64>(t, 1792) + weight, 1792);
      t = table + (<usize>(pattern >> 57) & 0x78);
      store<f64>(t, load<f64>(t, 1920) + weight, 1920);
    }
  }
}

function fillSomeNibbles(g: Grower, mask: usize, patterns: usize, groups: i32): void {
  const weights = g.weights;
  const end = TABLE + ((<usize>groups) << 7);
  for (let chunk: usize = 0; chunk < <usize>g.height; chunk += 8) {
    let bits = load<u64>(mask + chunk);
    const first = chunk << 6;
    while (bits !== 0) {
      const at = first + ((<usize>ctz(bits)) << 3);
      bits &= bits - 1;
      const weight = load<f64>(weights + at);
      let pattern = load<u64>(patterns + at);
      for (let table = TABLE; table < end; table += 128) {
        const t = table + ((<usize>(pattern & 15)) << 3);
        store<f64>(t, load<f64>(t) + weight);
        pattern >>= 4;
      }
    }
  }
}

/** Folds 256 buckets into the sums of 8 players and leaves them zeroed. */
function foldByte(table: usize, sums: usize): void {
  const zero = f64x2.splat(0);
  for (let bit: usize = 7; bit >= 4; bit--) {
    const half: usize = 8 << bit;
    let sumA = zero;
    let sumB = zero;
    for (let low = table, end = table + half; low < end; low += 32) {
      const a = v128.load(low + half);
      const b = v128.load(low + half + 16);
      v128.store(low + half, zero);
      v128.store(low + half + 16, zero);
      sumA = f64x2.add(sumA, a);
      sumB = f64x2.add(sumB, b);
      v128.store(low, f64x2.add(v128.load(low), a));
      v128.store(low + 16, f64x2.add(v128.load(low + 16), b));
    }
    const sum = f64x2.add(sumA, sumB);
    store<f64>(sums + (bit << 3), f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1));
  }
  foldNibble(table, sums);
}

/** Folds 16 buckets into the sums of 4 players and leaves them zeroed. */
function foldNibble(table: usize, sums: usize): void {
  const zero = f64x2.splat(0);
  const t89 = v128.load(table, 64);
  const tab = v128.load(table, 80);
  const tcd = v128.load(table, 96);
  const tef = v128.load(table, 112);
  const s01 = f64x2.add(v128.load(table), t89);
  const s23 = f64x2.add(v128.load(table, 16), tab);
  const s45 = f64x2.add(v128.load(table, 32), tcd);
  const s67 = f64x2.add(v128.load(table, 48), tef);
  const high = f64x2.add(f64x2.add(t89, tab), f64x2.add(tcd, tef));
  const middle = f64x2.add(s45, s67);
  const second = f64x2.add(s23, s67);
  const first = f64x2.add(f64x2.add(s01, s45), second);
  store<f64>(sums, f64x2.extract_lane(first, 1));
  store<f64>(sums, f64x2.extract_lane(second, 0) + f64x2.extract_lane(second, 1), 8);
  store<f64>(sums, f64x2.extract_lane(middle, 0) + f64x2.extract_lane(middle, 1), 16);
  store<f64>(sums, f64x2.extract_lane(high, 0) + f64x2.extract_lane(high, 1), 24);
  v128.store(table, zero);
  v128.store(table, zero, 16);
  v128.store(table, zero, 32);
  v128.store(table, zero, 48);
  v128.store(table, zero, 64);
  v128.store(table, zero, 80);
  v128.store(table, zero, 96);
  v128.store(table, zero, 112);
}

function findSplit(g: Grower, at: i32): void {
  const leaf = leafOf(g, at);
  const unit = g.unit;
  const count = leaf.count;
  const sum = leaf.total - <f64>count * unit;
  const own = sum * sum * (1 / (<f64>count + g.lambda));
  const minLeaf = g.minLeaf;
  const mostPresent = count - minLeaf;
  let best = own * (1 + ROUNDING);
  let split = -1;
  let ruledOut: f64 = 0;

  const units = f64x2.splat(unit);
  const perUnit = f64x2.splat(1 / unit);
  const half = f64x2.splat(0.5);
  const one = f64x2.splat(1);
  const lambda = f64x2.splat(g.lambda);
  const counts = f64x2.splat(<f64>count);
  const total = f64x2.splat(sum);
  let bar = f64x2.splat(best);
  const sums = sumsOf(g, at);
  for (let player = 0; player < g.players; player += 2) {
    const weight = v128.load(sums + ((<usize>player) << 3));
    const present = f64x2.floor(f64x2.add(f64x2.mul(weight, perUnit), half));
    const presentSum = f64x2.sub(weight, f64x2.mul(present, units));
    const absentSum = f64x2.sub(total, presentSum);
    const presentScore = f64x2.mul(
      f64x2.mul(presentSum, presentSum),
      f64x2.div(one, f64x2.add(present, lambda)),
    );
    const absentScore = f64x2.mul(
      f64x2.mul(absentSum, absentSum),
      f64x2.div(one, f64x2.add(f64x2.sub(counts, present), lambda)),
    );
    const score = f64x2.add(presentScore, absentScore);
    if (!v128.any_true(f64x2.gt(score, bar))) continue;
    for (let lane = 0; lane < 2; lane++) {
      const each = lane === 0 ? f64x2.extract_lane(score, 0) : f64x2.extract_lane(score, 1);
      if (!(each > best) || player + lane >= g.players || load<u8>(g.splittable + player + lane) === 0)
        continue;
      const there = <i32>(lane === 0 ? f64x2.extract_lane(present, 0) : f64x2.extract_lane(present, 1));
      if (there < minLeaf || there > mostPresent) {
        if (there > 0 && there < count) ruledOut = max<f64>(ruledOut, each);
        continue;
      }
      best = each;
      split = player + lane;
    }
    bar = f64x2.splat(best);
  }
  if (ruledOut > best) g.bound = 1;
  leaf.gain = split < 0 ? 0 : best - own;
  leaf.split = split;
}

function splitLeaf(g: Grower, at: i32, fresh: i32, nodes: i32, last: bool): void {
  const leaf = leafOf(g, at);
  const twin = leafOf(g, fresh);
  const player = leaf.split;
  const unit = g.unit;
  const presentTotal = load<f64>(sumsOf(g, at) + ((<usize>player) << 3));
  const present = <i32>floor(presentTotal * (1 / unit) + 0.5);
  const absentTotal = leaf.total - presentTotal;
  const absent = leaf.count - present;
  store<i32>(g.splits + ((<usize>leaf.node) << 2), player);
  store<i32>(g.children + ((<usize>leaf.node) << 2), nodes);

  // The child with more rows keeps its place (and its sums, less the twin's), the other goes to `fresh`.
  const presentStays = present > absent;
  const column = g.columns + <usize>(player * g.length);
  const mask = maskOf(g, at);
  const other = maskOf(g, fresh);
  for (let i: usize = 0; i < <usize>g.length; i += 16) {
    const rows = v128.load(mask + i);
    const bits = v128.load(column + i);
    const there = v128.and(rows, bits);
    const away = v128.andnot(rows, bits);
    v128.store(mask + i, presentStays ? there : away);
    v128.store(other + i, presentStays ? away : there);
  }
  twin.depth = leaf.depth = leaf.depth + 1;
  twin.gain = leaf.gain = 0;
  leaf.count = presentStays ? present : absent;
  twin.count = presentStays ? absent : present;
  leaf.total = presentStays ? presentTotal : absentTotal;
  twin.total = presentStays ? absentTotal : presentTotal;
  leaf.node = presentStays ? nodes + 1 : nodes;
  twin.node = presentStays ? nodes : nodes + 1;
  if (last || !maySplit(g, leaf)) return;

  fillSums(g, fresh);
  const sums = sumsOf(g, at);
  const others = sumsOf(g, fresh);
  for (let i: usize = 0; i < stride(g); i += 16) {
    v128.store(sums + i, f64x2.sub(v128.load(sums + i), v128.load(others + i)));
  }
  findSplit(g, at);
  if (maySplit(g, twin)) findSplit(g, fresh);
}

function settleLeaf(g: Grower, at: i32, scale: f64): void {
  const leaf = leafOf(g, at);
  const unit = g.unit;
  const sum = leaf.total - <f64>leaf.count * unit;
  const value = (g.rate * sum * (1 / (<f64>leaf.count + g.lambda))) / scale;
  store<i32>(g.splits + ((<usize>leaf.node) << 2), -1);
  store<i32>(g.children + ((<usize>leaf.node) << 2), 0);
  store<f64>(g.values + ((<usize>leaf.node) << 3), value);
  const mask = maskOf(g, at);
  for (let chunk: usize = 0; chunk < <usize>g.height; chunk += 8) {
    let bits = load<u64>(mask + chunk);
    const first = g.residuals + (chunk << 6);
    while (bits !== 0) {
      const row = first + ((<usize>ctz(bits)) << 3);
      bits &= bits - 1;
      store<f64>(row, load<f64>(row) - value);
    }
  }
  for (let chunk = <usize>g.height; chunk < <usize>g.length; chunk += 8) {
    let bits = load<u64>(mask + chunk);
    const first = g.predictions + ((chunk - g.height) << 6);
    while (bits !== 0) {
      const row = first + ((<usize>ctz(bits)) << 3);
      bits &= bits - 1;
      store<f64>(row, load<f64>(row) + value);
    }
  }
}
