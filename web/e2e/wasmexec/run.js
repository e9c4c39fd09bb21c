"use strict";

// post sends text or bytes and returns when they have arrived. It is
// synchronous because the last words of a dying program are, and because the
// order of what is printed must hold.
function post(path, body) {
  const request = new XMLHttpRequest();
  request.open("POST", "/" + path, false);
  request.send(body);
}

async function runProgram(config) {
  const fail = err => {
    post("stderr", `wasmexec: ${err && err.stack || err}\n`);
    post("exit/2", "");
  };
  addEventListener("error", e => fail(e.error || e.message));
  addEventListener("unhandledrejection", e => fail(e.reason));
  try {
    installFiles(config, (fd, bytes) => post(fd === 2 ? "stderr" : "stdout", bytes));
    const go = new Go();
    go.argv = config.args;
    go.env = config.env;
    go.exit = code => post("exit/" + code, "");
    const { instance } = await WebAssembly.instantiateStreaming(fetch("/program.wasm"), go.importObject);
    await go.run(instance);
  } catch (err) {
    fail(err);
  }
}
