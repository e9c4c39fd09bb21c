// The kernels multiply matrices in tiles of several heights, of which one is best on each
// kind of processor (wasm/kernels/abi: FusedHeights).

// heightsOf are the tiles' heights that a module of the kernels has.
export const heightsOf = kernels =>
  WebAssembly.Module.exports(kernels).flatMap(({ name }) => /^run(\d+)$/.exec(name)?.[1] ?? []).map(Number);

// runsOf are an instance's ways to run an operation, one for each height.
export const runsOf = (kernels, { exports }) => heightsOf(kernels).map(height => exports[`run${height}`]);

const STEPS = 384; // of k: what fits the first level of cache
const CALLS = 200; // some tenths of a millisecond
const ROUNDS = 8, PAUSE = 25; // milliseconds

// Another tile than the first has to be faster by so much.
const CLEARLY = 1.1;

// instantiateTiles gives the kernels a memory that has room for a tile and its two slivers.
export async function instantiateTiles(kernels, shared) {
  const mem = new WebAssembly.Memory({ initial: 1, maximum: 1, shared });
  return (await WebAssembly.instantiate(kernels, { env: { mem } })).exports;
}

// runTile multiplies a tile of the height so many times, 8·height·STEPS multiplications each.
export function runTile(exports, height, times) {
  const tile = exports[`tile${height}`];
  for (let call = 0; call < times; call++) tile(STEPS, 0, 4 * 8 * STEPS, 8 * 8 * STEPS, 4 * 8, 1, 0);
}

// speeds measures a tile of each height alone, in multiplications a microsecond: the best of some short
// rounds. Between these the browser has time to optimise what runs and others to work, whom the
// rounds hold up by less than a millisecond each.
export async function speeds(kernels, shared) {
  const heights = heightsOf(kernels);
  const exports = await instantiateTiles(kernels, shared);
  const best = heights.map(() => 0);
  for (let round = 0; round < ROUNDS; round++) {
    heights.forEach((height, i) => {
      const began = performance.now();
      runTile(exports, height, CALLS);
      const took = performance.now() - began;
      if (took > 0) best[i] = Math.max(best[i], CALLS * STEPS * 8 * height / took / 1000);
    });
    await new Promise(resolve => setTimeout(resolve, PAUSE));
  }
  return best;
}

// fastest is which of the heights is best here, by its number.
export const fastest = measured => measured.reduce((best, speed, i) => speed > CLEARLY * measured[best] ? i : best, 0);
