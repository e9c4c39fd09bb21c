// A worker of the benchmark: answers {load: …} with a name and {run: what} with the
// milliseconds it took.
export function serve({ load, run }) {
  addEventListener("message", async ({ data }) => {
    try {
      if (data.load) {
        postMessage({ name: await load(data.load) });
      } else {
        const start = performance.now();
        await run(data.run);
        postMessage({ ms: performance.now() - start });
      }
    } catch (err) {
      postMessage({ error: String(err?.stack ?? err) });
    }
  });
}
