// Starts the two Go programs: the engine in a worker, the page here.
"use strict";

// program is the address of a file of this site that is to become a program. Where the browser has
// Trusted Types, the page's policy lets no other address become one.
const program = (() => {
  const policy = globalThis.trustedTypes?.createPolicy("lrp-explainer", {
    createScriptURL(name) {
      const here = new URL(".", document.baseURI).href;
      if (!new URL(name, here).href.startsWith(here)) throw new TypeError(`${name} is no file of this site`);
      return name;
    },
  });
  return name => policy ? policy.createScriptURL(name) : name;
})();

// Not every host knows the media type of WebAssembly, on which streaming insists.
async function instantiate(response, imports) {
  if (!response.ok) throw new Error(`${response.url}: ${response.status} ${response.statusText}`);
  return response.headers.get("Content-Type")?.startsWith("application/wasm")
    ? WebAssembly.instantiateStreaming(response, imports)
    : WebAssembly.instantiate(await response.arrayBuffer(), imports);
}

// Use without a network comes after the first explanation, and takes nothing from it.
function afterExplanation(act) {
  const explained = () => Number(document.getElementById("app")?.dataset.explained) > 0 && document.getElementById("app").dataset.state === "ready";
  const observer = new MutationObserver(() => {
    if (!explained()) return;
    observer.disconnect();
    act();
  });
  observer.observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-state", "data-explained"] });
}

// Says in the page how much of a file has come, while it comes.
function counted(response, what) {
  const line = document.getElementById("fetched");
  if (!response.ok || !response.body || !line) return response;
  let bytes = 0;
  const count = new TransformStream({
    transform(chunk, to) {
      bytes += chunk.length;
      line.textContent = `${what}: ${(bytes / 1e6).toFixed(1)} MB unpacked so far.`;
      to.enqueue(chunk);
    },
  });
  const { status, statusText, headers } = response;
  return new Response(response.body.pipeThrough(count), { status, statusText, headers });
}

(async () => {
  const app = document.getElementById("app");
  try {
    // The page takes the worker over from its element; it starts while the page
    // itself is still being downloaded.
    app.startEngine = () => {
      app.engine = new Worker(program("engine.js"));
      globalThis.lrpDataSet?.engineIs?.(app.engine);
      return app.engine;
    };
    app.startEngine();
    if (navigator.serviceWorker && isSecureContext && location.protocol.startsWith("http") && window === top) {
      afterExplanation(async () => (await import("./offline.js")).keepOffline(program));
    }
    // The view "Data set" is fetched when it is first opened.
    globalThis.openDataSet = async () => (await import("./dataset.js")).open(app.engine, app.dataset.catalogue, instantiate, program);
    const go = new Go();
    const { instance } = await instantiate(counted(await fetch("page.wasm"), "Loading the page"), go.importObject);
    await go.run(instance); // returns only when the program has crashed
    throw new Error("the program stopped unexpectedly; reload the page to go on");
  } catch (error) {
    const line = document.createElement("p");
    line.className = "refusal";
    line.setAttribute("role", "alert");
    line.textContent = `The page could not be started: ${error.message}.`;
    document.getElementById("loading")?.remove();
    const again = document.createElement("button");
    again.textContent = "Try again";
    again.addEventListener("click", () => location.reload());
    line.append(" ", again);
    document.body.prepend(line);
    const shown = document.getElementById("app");
    if (shown) shown.dataset.state = "failed";
  }
})();
