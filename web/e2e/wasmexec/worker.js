"use strict";
// The first message is ours; later ones belong to the program.
addEventListener("message", async ({ data: config }) => {
  if (config.threads > 1) await import("/kernels/start.js");
  importScripts("wasm_exec.js", "files.js", "run.js");
  runProgram(config);
}, { once: true });
