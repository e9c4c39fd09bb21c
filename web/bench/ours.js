// Runs the benchmark's Go program.
import { serve } from "./serve.js";
import { startGo } from "/kernels/start.js";

let spent; // milliseconds in each operation since they were last asked for, if they are counted

serve({
  async load({ model, threads, simd, profile }) {
    if (profile) spent = [];
    const watch = !profile ? undefined : run => (op, args, parts) => {
      const start = performance.now();
      run(op, args, parts);
      spent[op] = (spent[op] ?? 0) + performance.now() - start;
    };
    await startGo({ program: "/program.wasm", shared: "/program-shared.wasm", wasmExec: "/wasm_exec.js", threads, simd, watch });
    if (model) check(bench.load(new Uint8Array(await (await fetch(model)).arrayBuffer())));
    return bench.name;
  },
  // What is run is a network, by name, or the product of matrices, by their sizes.
  run: (what, times, of) => Array.isArray(what) ? bench.multiply(...what, times) : check(bench.run(what, times, of)),
  spent() {
    if (!spent) return undefined;
    const since = Array.from(spent, ms => ms ?? 0);
    spent = [];
    return since;
  },
});

function check(err) {
  if (err !== undefined) throw new Error(err);
}
