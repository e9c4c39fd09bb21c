"use strict";
importScripts("wasm_exec.js", "files.js", "run.js");
// The first message is ours; later ones belong to the program.
addEventListener("message", e => runProgram(e.data), { once: true });
