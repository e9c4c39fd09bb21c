// The engine's worker as an ES module, for elements of other people's pages and, as worker.js,
// in the library, where bundlers can follow it: it plays the same part as engine.js does for
// the page.
import { startGo } from "./kernels/start.js";
import "./wasm_exec.js"; // behind start.js, which prepares the globals that it takes

let started = false;
let receive; // the program's function for messages, once it is ready
let failure = ""; // why there is no program any more
const waiting = [];

const refuse = ({ session, id }) => postMessage({ v: 1, session, id, type: "error", message: failure });

const fail = text => {
  failure ||= text;
  receive = undefined;
  waiting.splice(0).forEach(refuse);
  postMessage({ v: 1, session: "", id: 0, type: "stopped", message: failure });
};

// engineReady is called by the program when it can take messages.
globalThis.engineReady = f => {
  receive = f;
  waiting.splice(0).forEach(m => receive(m));
};

const start = async ({ threads }) => {
  const { exited, memoryLimit } = await startGo({
    program: new URL("./engine.wasm", import.meta.url),
    shared: new URL("./engine-shared.wasm", import.meta.url),
    threads,
  });
  globalThis.engineMemoryLimit = memoryLimit;
  await exited;
};

// The first message says how many threads may be used, all others are of
// wasm/protocol.
addEventListener("message", ({ data }) => {
  if (!started) {
    started = true;
    start(data).then(
      () => fail("The engine has stopped, perhaps for want of memory."),
      error => fail(`The engine could not be started: ${error.message}.`),
    );
  } else if (failure) refuse(data);
  else if (receive) receive(data);
  else waiting.push(data);
});
