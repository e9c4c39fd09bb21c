// A helper thread: it has the kernels alone, over the program's memory,
// and does parts of whatever is called.
import { doParts, SPINS, word } from "./parts.js";

addEventListener("message", async ({ data: { kernels, mem, control, thread } }) => {
  const { run } = (await WebAssembly.instantiate(kernels, { env: { mem } })).exports;
  postMessage("ready");
  for (let seen = 0, spins = 0; ;) {
    const call = Atomics.load(control, word.CALL);
    if (call !== seen) {
      seen = call;
      spins = 0;
      doParts(run, control, thread);
    } else if (++spins > SPINS) {
      Atomics.wait(control, word.CALL, seen);
    }
  }
}, { once: true });
