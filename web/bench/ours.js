// Runs the benchmark's Go program.
import { serve } from "./serve.js";
import { startGo } from "/kernels/start.js";

serve({
  async load({ model, threads, simd }) {
    await startGo({ program: "/program.wasm", shared: "/program-shared.wasm", wasmExec: "/wasm_exec.js", threads, simd });
    check(bench.load(new Uint8Array(await (await fetch(model)).arrayBuffer())));
    return bench.name;
  },
  run: what => check(bench.run(what)),
});

function check(err) {
  if (err !== undefined) throw new Error(err);
}
