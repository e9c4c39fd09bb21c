// Runs chains of multiply-adds that depend on nothing but themselves (peak.go): {run: how many, inputs: turns}; and
// the kernels' tile of so many rows alone, in the first level of cache: {run: {rows}, inputs: times}.
import { serve } from "./serve.js";
import { instantiateTiles, runTile } from "/kernels/tiles.js";

let chains, tiles;

serve({
  async load() {
    const mem = new WebAssembly.Memory({ initial: 1 });
    chains = (await WebAssembly.instantiateStreaming(fetch("/peak.wasm"), { env: { mem } })).instance.exports;
    tiles = await instantiateTiles(await WebAssembly.compileStreaming(fetch("/kernels/relaxed.wasm")), false);
  },
  run(what, times) {
    if (what.rows) runTile(tiles, what.rows, times);
    else chains[`chains${what}`](times);
  },
});
