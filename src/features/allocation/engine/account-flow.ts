import type { CompiledInstance, Rows } from './compile-instance.ts';

/** Lists of numbers that are looked at millions of times; indices come from the compiled instance and are never out of range. */
type Numbers = Int32Array | Float64Array;
const at = (list: Numbers, index: number): number => list[index] as number;

/** Relabellings in one search after which it is first asked whether there is a free unit at all; doubled each time. */
const FIRST_LOOK = 64;

/**
 * Who holds how many units of what, by cell (node × signature) and edge (signature × pool), and the search for one unit
 * more: by distance labels that only rise (Goldberg & Tarjan 1988; in the shortest-path form of Ahuja & Orlin 1991).
 *
 * Vertices are nodes, then signatures, then pools. A node takes a unit through one of its cells that has room; a signature
 * takes it from one of its pools, or from a node that can do with another of its signatures; a pool gives a free unit, or one
 * that another signature then replaces. What a node has is never lowered, only what it consists of.
 */
export class AccountFlow {
  /** Units left in each pool. */
  readonly free: Float64Array;
  /** Units by cell. */
  readonly got: Float64Array;
  /** Units by edge. */
  readonly flow: Float64Array;
  readonly #instance: CompiledInstance;
  readonly #nodes: number;
  readonly #firstPool: number;
  readonly #vertices: number;
  readonly #dead: number;
  readonly #label: Int32Array;
  readonly #labelled: Int32Array;
  /** Where the look for an admissible arc of each vertex goes on. */
  readonly #arc: Int32Array;
  /** The present way: vertices, and the cell or edge by which each was left. */
  readonly #way: Int32Array;
  readonly #by: Int32Array;
  readonly #seen: Int32Array;
  #look = 0;

  constructor(instance: CompiledInstance) {
    this.#instance = instance;
    this.free = instance.capacities.slice();
    this.got = new Float64Array(instance.cellNode.length);
    this.flow = new Float64Array(instance.edgePool.length);
    this.#nodes = instance.nodes.length;
    this.#firstPool = this.#nodes + instance.edgeStarts.length - 1;
    this.#vertices = this.#firstPool + instance.capacities.length;
    // a way visits no vertex twice, so that no label of a vertex with one reaches their number
    this.#dead = this.#vertices + 1;
    this.#label = new Int32Array(this.#vertices);
    this.#labelled = new Int32Array(this.#dead + 1);
    this.#arc = new Int32Array(this.#vertices);
    this.#way = new Int32Array(this.#vertices + 1);
    this.#by = new Int32Array(this.#vertices + 1);
    this.#seen = new Int32Array(this.#vertices);
    this.#labelAtFirst();
  }

  /** One unit more for the node. False: there is none, and never will be while units are only taken. */
  augment(node: number): boolean {
    return this.#search(node) && this.#push(1);
  }

  /** `units` more for the node at once, or none at all: what was re-routed for a lot that cannot be completed is taken back. */
  augmentLot(node: number, units: number): boolean {
    const [label, labelled, arc] = [this.#label.slice(), this.#labelled.slice(), this.#arc.slice()];
    const done: { readonly way: Int32Array; readonly by: Int32Array }[] = [];
    while (done.length < units) {
      if (!this.#search(node)) {
        for (const { way, by } of done.reverse()) {
          this.#way.set(way);
          this.#by.set(by);
          this.#length = way.length;
          this.#push(-1);
        }
        // what was dead with some units of the lot taken is not so without them
        this.#label.set(label);
        this.#labelled.set(labelled);
        this.#arc.set(arc);
        return false;
      }
      done.push({ way: this.#way.slice(0, this.#length), by: this.#by.slice(0, this.#length) });
      this.#push(1);
    }
    return true;
  }

  #length = 0;

  /** Before anything is given out, a unit is two steps from a signature that has a pool with free ones. */
  #labelAtFirst(): void {
    const { edgePool, edgeStarts, cellSignature, cellStarts } = this.#instance;
    for (let pool = 0; pool < this.free.length; pool++) this.#label[this.#firstPool + pool] = at(this.free, pool) > 0 ? 1 : this.#dead;
    for (let signature = 0; signature < edgeStarts.length - 1; signature++) {
      let label = this.#dead;
      for (let edge = at(edgeStarts, signature); edge < at(edgeStarts, signature + 1); edge++) if (at(this.free, at(edgePool, edge)) > 0) label = 2;
      this.#label[this.#nodes + signature] = label;
    }
    for (let node = 0; node < this.#nodes; node++) {
      let label = this.#dead;
      for (let cell = at(cellStarts, node); cell < at(cellStarts, node + 1); cell++) if (at(this.#label, this.#nodes + at(cellSignature, cell)) === 2) label = 3;
      this.#label[node] = label;
    }
    for (const label of this.#label) this.#labelled[label] = at(this.#labelled, label) + 1;
  }

  /** Looks for a way from the node to a free unit and leaves it in `#way`, `#by` and `#length`. */
  #search(node: number): boolean {
    let [depth, relabelled, patience] = [0, 0, FIRST_LOOK];
    this.#way[0] = node;
    for (;;) {
      const vertex = at(this.#way, depth);
      if (at(this.#label, node) === this.#dead) return false;
      const next = this.#advance(vertex, depth);
      if (next === FREE) {
        this.#length = depth + 1;
        return true;
      }
      if (next !== NONE) {
        depth += 1;
        this.#way[depth] = next;
        continue;
      }
      this.#relabel(vertex);
      if (depth > 0) depth -= 1;
      relabelled += 1;
      if (relabelled < patience) continue;
      // labels that climb one by one where there is nothing left would climb for long
      if (!this.#reachesFree(node)) return false;
      patience *= 2;
    }
  }

  /** The next vertex by an admissible arc, `FREE` for a free unit of this pool, or `NONE`. */
  #advance(vertex: number, depth: number): number {
    const { cellStarts, cellSignature, cellDemand, cellNode, cellsOfSignature, edgeStarts, edgePool, edgeSignature, edgesOfPool } = this.#instance;
    const wanted = at(this.#label, vertex) - 1;
    if (vertex < this.#nodes) {
      const end = at(cellStarts, vertex + 1);
      for (let cell = at(cellStarts, vertex) + at(this.#arc, vertex); cell < end; cell++) {
        const next = this.#nodes + at(cellSignature, cell);
        if (at(this.#label, next) === wanted && at(this.got, cell) < at(cellDemand, cell)) return this.#leave(vertex, depth, cell, cell - at(cellStarts, vertex), next);
      }
      return NONE;
    }
    if (vertex < this.#firstPool) {
      const signature = vertex - this.#nodes;
      const start = at(edgeStarts, signature);
      const pools = at(edgeStarts, signature + 1) - start;
      const firstCell = at(cellsOfSignature.starts, signature);
      const cells = at(cellsOfSignature.starts, signature + 1) - firstCell;
      for (let arc = at(this.#arc, vertex); arc < pools + cells; arc++) {
        if (arc < pools) {
          const next = this.#firstPool + at(edgePool, start + arc);
          if (at(this.#label, next) === wanted) return this.#leave(vertex, depth, start + arc, arc, next);
        } else {
          const cell = at(cellsOfSignature.items, firstCell + arc - pools);
          const next = at(cellNode, cell);
          if (at(this.#label, next) === wanted && at(this.got, cell) > 0) return this.#leave(vertex, depth, cell, arc, next);
        }
      }
      return NONE;
    }
    const pool = vertex - this.#firstPool;
    if (wanted === 0 && at(this.free, pool) > 0) return FREE;
    const start = at(edgesOfPool.starts, pool);
    const end = at(edgesOfPool.starts, pool + 1);
    for (let position = start + at(this.#arc, vertex); position < end; position++) {
      const edge = at(edgesOfPool.items, position);
      const next = this.#nodes + at(edgeSignature, edge);
      if (at(this.#label, next) === wanted && at(this.flow, edge) > 0) return this.#leave(vertex, depth, edge, position - start, next);
    }
    return NONE;
  }

  #leave(vertex: number, depth: number, by: number, arc: number, next: number): number {
    this.#arc[vertex] = arc;
    this.#by[depth] = by;
    return next;
  }

  /** One more than the least label that an arc leads to. What has none is dead, and so is what stands above an empty label. */
  #relabel(vertex: number): void {
    const before = at(this.#label, vertex);
    let least = this.#dead;
    this.#eachArc(vertex, (next) => {
      const label = next === FREE ? 0 : at(this.#label, next);
      if (label < least) least = label;
    });
    this.#arc[vertex] = 0;
    this.#setLabel(vertex, Math.min(least + 1, this.#dead));
    if (at(this.#labelled, before) > 0) return;
    for (let other = 0; other < this.#vertices; other++) {
      const label = at(this.#label, other);
      if (label > before && label < this.#dead) this.#setLabel(other, this.#dead);
    }
  }

  #setLabel(vertex: number, label: number): void {
    const before = at(this.#label, vertex);
    this.#labelled[before] = at(this.#labelled, before) - 1;
    this.#labelled[label] = at(this.#labelled, label) + 1;
    this.#label[vertex] = label;
  }

  /** Whether any way, of whatever length, leads to a free unit; if not, all that can be reached is dead. */
  #reachesFree(node: number): boolean {
    this.#look += 1;
    const reached = [node];
    this.#seen[node] = this.#look;
    for (let head = 0; head < reached.length; head++) {
      let isFree = false;
      this.#eachArc(reached[head] ?? 0, (next) => {
        if (next === FREE) isFree = true;
        else if (at(this.#seen, next) !== this.#look && at(this.#label, next) < this.#dead) {
          this.#seen[next] = this.#look;
          reached.push(next);
        }
      });
      if (isFree) return true;
    }
    for (const vertex of reached) this.#setLabel(vertex, this.#dead);
    return false;
  }

  /** All arcs by which a unit could come to the vertex now. */
  #eachArc(vertex: number, visit: (next: number) => void): void {
    const { cellStarts, cellSignature, cellDemand, cellNode, cellsOfSignature, edgeStarts, edgePool, edgeSignature, edgesOfPool } = this.#instance;
    if (vertex < this.#nodes) {
      for (let cell = at(cellStarts, vertex); cell < at(cellStarts, vertex + 1); cell++) {
        if (at(this.got, cell) < at(cellDemand, cell)) visit(this.#nodes + at(cellSignature, cell));
      }
    } else if (vertex < this.#firstPool) {
      const signature = vertex - this.#nodes;
      for (let edge = at(edgeStarts, signature); edge < at(edgeStarts, signature + 1); edge++) visit(this.#firstPool + at(edgePool, edge));
      eachOf(cellsOfSignature, signature, (cell) => {
        if (at(this.got, cell) > 0) visit(at(cellNode, cell));
      });
    } else {
      const pool = vertex - this.#firstPool;
      if (at(this.free, pool) > 0) visit(FREE);
      eachOf(edgesOfPool, pool, (edge) => {
        if (at(this.flow, edge) > 0) visit(this.#nodes + at(edgeSignature, edge));
      });
    }
  }

  /** Sends one unit along the way that was found, or (`by` = -1) takes it back. */
  #push(by: 1 | -1): true {
    for (let depth = 0; depth < this.#length; depth++) {
      const vertex = at(this.#way, depth);
      const taken = at(this.#by, depth);
      if (vertex < this.#nodes) this.got[taken] = at(this.got, taken) + by;
      else if (vertex >= this.#firstPool) {
        if (depth < this.#length - 1) this.flow[taken] = at(this.flow, taken) - by;
        else this.free[vertex - this.#firstPool] = at(this.free, vertex - this.#firstPool) - by;
      } else if (at(this.#way, depth + 1) >= this.#firstPool) this.flow[taken] = at(this.flow, taken) + by;
      else this.got[taken] = at(this.got, taken) - by;
    }
    return true;
  }
}

const FREE = -1;
const NONE = -2;

function eachOf({ starts, items }: Rows, index: number, visit: (item: number) => void): void {
  for (let position = at(starts, index); position < at(starts, index + 1); position++) visit(at(items, position));
}
