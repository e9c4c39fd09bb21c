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
    const configure = go => {
      go.argv = config.args;
      go.env = config.env;
      go.exit = code => post("exit/" + code, "");
    };
    const program = await WebAssembly.compileStreaming(fetch("/program.wasm"));
    if (WebAssembly.Module.imports(program).some(i => i.module === "kernels")) {
      const { startGo } = await import("/kernels/start.js");
      const { exited } = await startGo({ program, shared: "/program-shared.wasm", configure, threads: config.threads, simd: config.simd, tile: config.tile });
      await exited;
      return;
    }
    const go = new Go();
    configure(go);
    await go.run(await WebAssembly.instantiate(program, go.importObject));
  } catch (err) {
    fail(err);
  }
}
