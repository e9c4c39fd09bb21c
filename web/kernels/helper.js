// A helper thread: it has the kernels alone, over the program's memory,
// and does parts of whatever is called.
import { awaitChange, doParts, PATIENCE, word } from "./parts.js";
import { runsOf } from "./tiles.js";

addEventListener("message", async ({ data: { kernels, mem, control, thread } }) => {
  const runs = runsOf(kernels, await WebAssembly.instantiate(kernels, { env: { mem } }));
  postMessage("ready");
  for (let seen = 0; ;) {
    awaitChange(control, word.CALL, seen, PATIENCE);
    seen = Atomics.load(control, word.CALL);
    doParts(runs, control, thread);
  }
}, { once: true });
