// One worker for all elements of a page. Each has a line to it, by the name of its session.
import { workerFromAfar } from "../kernels/afar.js";

let worker;
const lines = new Map();

// work begins the worker, and resolves when it answers.
export function work() {
  begin();
  const mine = worker;
  return new Promise((resolve, reject) => {
    lines.set("", { hear: resolve, fail: message => reject(new Error(message)) });
    mine.postMessage({ v: 1, session: "", id: 1, type: "hello" });
  }).finally(() => lines.delete(""));
}

// line is a port as wasm/protocol's client wants it. It has a worker, a new one where that
// has ended.
export function line(session) {
  if (!worker) begin();
  const mine = worker;
  const port = new EventTarget();
  port.postMessage = (message, transfer) => mine.postMessage(message, transfer);
  port.terminate = () => end(mine);
  lines.set(session, {
    hear: data => port.dispatchEvent(new MessageEvent("message", { data })),
    fail: message => port.dispatchEvent(new ErrorEvent("error", { message, cancelable: true })),
  });
  return port;
}

function begin() {
  const mine = worker = newWorker();
  mine.onmessage = ({ data }) => {
    if (data.type === "stopped") fail(mine, data.message);
    else lines.get(data.session)?.hear(data);
  };
  mine.onerror = event => {
    event.preventDefault();
    fail(mine, event.message || "The engine's worker could not be started.");
  };
  mine.postMessage({}); // with as many threads as there are
}

function end(mine) {
  mine.terminate();
  if (worker === mine) worker = undefined;
}

// fail tells every line that the worker has ended; each then asks for another.
function fail(mine, message) {
  if (worker !== mine) return;
  end(mine);
  for (const { fail } of [...lines.values()]) fail(message);
}

function newWorker() {
  const url = new URL("../engine-module.js", import.meta.url);
  return url.origin === location.origin ? new Worker(url, { type: "module" }) : workerFromAfar(url);
}
