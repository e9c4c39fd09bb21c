// A worker of the benchmark: answers {load: …} with a name and {run: what, inputs, of} with the
// milliseconds it took on so many inputs at once, one if it does not say, until it has seen all of them, and with those
// spent in each operation of the kernels where it has counted them.
export function serve({ load, run, spent }) {
  addEventListener("message", async ({ data }) => {
    try {
      if (data.load) {
        postMessage({ name: await load(data.load) });
      } else {
        const start = performance.now();
        await run(data.run, data.inputs ?? 1, data.of ?? data.inputs ?? 1);
        postMessage({ ms: performance.now() - start, spent: spent?.() });
      }
    } catch (err) {
      postMessage({ error: String(err?.stack ?? err) });
    }
  });
}
