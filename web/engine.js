"use strict";

// The engine's worker: starts the Go program engine.wasm, with SIMD kernels beside
// it, and hands it the page's messages (wasm/protocol/README.md says what they are).
// Messages that come before it is ready wait; if it cannot start or ends, every
// request is answered by an error.
(() => {
  let receive = null; // the program's function for messages, once it is ready
  let waiting = [];
  let failure = ""; // why there is no program any more

  const refuse = request => {
    const { session, id } = request ?? {};
    postMessage({ v: 1, session: String(session ?? ""), id: Number(id ?? 0), type: "error", message: failure });
  };

  const fail = text => {
    failure ||= text;
    receive = null;
    waiting.forEach(refuse);
    waiting = [];
  };

  addEventListener("message", ({ data }) => {
    if (failure) refuse(data);
    else if (receive) receive(data);
    else waiting.push(data);
  });

  // Whatever escapes the program reaches the page as the worker's error event,
  // which ends the requests that are open.
  addEventListener("error", ({ message }) => fail(`The engine has stopped: ${message}.`));

  // engineReady is called by the program when it can take messages.
  globalThis.engineReady = f => {
    performance.mark("engine ready");
    receive = f;
    const early = waiting;
    waiting = [];
    early.forEach(m => receive(m));
  };

  // helper is the script of the kernels' threads: where the browser has Trusted Types, the only address that becomes a
  // program here.
  const helper = () => {
    try {
      const url = new URL("./kernels/helper.js", location.href).href; // none in the page that is one file
      return globalThis.trustedTypes?.createPolicy("lrp-explainer", { createScriptURL: () => url }).createScriptURL("");
    } catch {
      return undefined; // somebody else's page, which allows other policies
    }
  };

  // main.js says by the worker's name how large the files are and which tile an engine before this one has chosen,
  // "" before any has. Only who says so hears more than the protocol's answers.
  let told = {};
  try { told = Object(JSON.parse(name)); } catch { /* nobody says */ }

  // While the program comes, the page is told how much of it has, and so is who already asks
  // something. Sizes are those of what travels and of what it becomes.
  const counting = fetch => async (...from) => {
    const response = await fetch(...from);
    const sizes = told[/engine-shared/.test(response.url) ? "engine-shared" : "engine"];
    if (!sizes || !response.ok || !/\/engine[^/]*$/.test(response.url)) return response;
    let bytes = 0;
    const [total, unpacked] = sizes, { status, statusText, headers } = response;
    const count = new TransformStream({
      transform(chunk, to) {
        const fetched = (bytes += chunk.length) / unpacked;
        postMessage({ fetched });
        for (const { session, id } of waiting) postMessage({ v: 1, session, id, type: "progress", stage: "start", done: Math.round(total * fetched), total });
        to.enqueue(chunk);
      },
    });
    return new Response(response.body.pipeThrough(count), { status, statusText, headers });
  };

  const start = async () => {
    const plain = fetch;
    globalThis.fetch = counting(plain);
    const { startGo } = await import("./kernels/start.js");
    const { exited, memoryLimit, tile } = await startGo({ program: "engine.wasm", shared: "engine-shared.wasm", wasmExec: "wasm_exec.js", helper: helper(), tile: told.tile || undefined });
    globalThis.fetch = plain;
    globalThis.engineMemoryLimit = memoryLimit;
    if (told.tile !== undefined) Promise.resolve(tile).then(tile => postMessage({ tile }));
    return exited;
  };

  start().then(
    () => {
      fail("The engine has stopped, perhaps for want of memory. Reload the page to start it again.");
      setTimeout(() => { throw new Error("the program has ended"); }); // for the open requests, see above
    },
    err => fail(`The engine could not be started: ${err.message}.`),
  );
})();
