// The worker of the view "Data set": the same program as the view's, which finds that it is
// in a worker, keeps the maps and finds the clusters.
"use strict";

const policy = globalThis.trustedTypes?.createPolicy("lrp-explainer", { createScriptURL: () => "wasm_exec.js" });
importScripts(policy ? policy.createScriptURL("") : "wasm_exec.js");

// Messages that come before the program listens wait.
const waiting = [];
const wait = event => { waiting.push(event.data); };
addEventListener("message", wait);

const post = postMessage;
globalThis.postMessage = (message, ...rest) => {
  if (!message.ready) return post(message, ...rest);
  removeEventListener("message", wait);
  for (const data of waiting) dispatchEvent(new MessageEvent("message", { data }));
};

(async () => {
  const go = new Go();
  const response = await fetch("dataset.wasm");
  const { instance } = await WebAssembly.instantiate(await response.arrayBuffer(), go.importObject);
  await go.run(instance);
  setTimeout(() => { throw new Error("the program has ended"); });
})();
