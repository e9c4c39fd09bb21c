// A worker of Node with the globals of a browser's worker, as far as the engine and the
// kernels use them. It runs the module that its starter names.
import { parentPort, workerData, Worker as Thread } from "node:worker_threads";
import { availableParallelism } from "node:os";
import { readFile } from "node:fs/promises";

const self = new EventTarget();

// Workers that the engine starts in turn: the kernels' helpers.
class Worker {
  constructor(url) {
    const thread = new Thread(new URL(import.meta.url), { workerData: { module: String(url) } });
    thread.on("message", data => this.onmessage?.({ data }));
    thread.on("error", error => this.onerror?.(error));
    this.postMessage = (...message) => thread.postMessage(...message);
  }
}

const { fetch } = globalThis;

Object.assign(globalThis, {
  addEventListener: self.addEventListener.bind(self),
  postMessage: (...message) => parentPort.postMessage(...message),
  location: new URL(workerData.module),
  crossOriginIsolated: true, // threads may share memory here
  WorkerGlobalScope: EventTarget,
  Worker,
  fetch: async (source, ...options) => {
    const url = new URL(source instanceof Request ? source.url : source, workerData.module);
    if (url.protocol !== "file:") return fetch(source, ...options);
    return new Response(await readFile(url), { headers: { "Content-Type": url.pathname.endsWith(".wasm") ? "application/wasm" : "" } });
  },
});
if (!globalThis.navigator) globalThis.navigator = { hardwareConcurrency: availableParallelism() };

await import(workerData.module);
// Messages wait until somebody listens.
parentPort.on("message", data => self.dispatchEvent(new MessageEvent("message", { data })));
