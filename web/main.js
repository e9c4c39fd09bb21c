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

// Says in the page how much of its two programs has come, in bytes that travel.
const share = [0, 0]; // of page and engine
function say(sizes) {
  const line = document.getElementById("fetched");
  if (!line) return;
  const travel = [sizes.page?.[0], sizes[crossOriginIsolated ? "engine-shared" : "engine"]?.[0]];
  const all = travel[0] + travel[1], mb = n => (n / 1e6).toFixed(1);
  if (!(all > 0)) return;
  const done = Math.min(all, share[0] * travel[0] + share[1] * travel[1]);
  line.textContent = `Loading: ${mb(done)} of ${mb(all)} MB`;
  line.style.setProperty("--done", done / all);
}

// counted tells how much of a file that becomes so many bytes has come, while it comes.
function counted(response, unpacked, tell) {
  if (!response.ok || !response.body || !(unpacked > 0)) return response;
  let bytes = 0;
  const count = new TransformStream({
    transform(chunk, to) {
      tell((bytes += chunk.length) / unpacked);
      to.enqueue(chunk);
    },
  });
  const { status, statusText, headers } = response;
  return new Response(response.body.pipeThrough(count), { status, statusText, headers });
}

(async () => {
  const app = document.getElementById("app");
  try {
    // A visitor who comes again has the files here, where the browser may have kept them compiled: they are not counted.
    const listed = navigator.serviceWorker?.controller ? "{}" : app.dataset.sizes;
    let sizes = {};
    try { sizes = JSON.parse(listed); } catch { /* of files that nobody has built */ }
    say(sizes);
    // What an engine has measured of this processor its successors, in this visit, need not measure again.
    let tile = "";
    try { tile = sessionStorage.lrpTile ?? ""; } catch { /* where nothing may be kept */ }
    const hear = ({ data, target }) => {
      if (!data.tile) return;
      target.removeEventListener("message", hear); // it is told once
      tile = data.tile;
      try { sessionStorage.lrpTile = tile; } catch { /* likewise */ }
    };
    // The page takes the worker over from its element; it starts while the page
    // itself is still being downloaded.
    app.startEngine = () => {
      app.engine?.removeEventListener("message", hear);
      app.engine = new Worker(program("engine.js"), { name: JSON.stringify({ ...sizes, tile }) });
      app.engine.addEventListener("message", hear);
      globalThis.lrpDataSet?.engineIs?.(app.engine);
      return app.engine;
    };
    app.startEngine().addEventListener("message", ({ data }) => {
      if (data.fetched) share[1] = data.fetched, say(sizes);
    });
    if (navigator.serviceWorker && isSecureContext && location.protocol.startsWith("http") && window === top) {
      afterExplanation(async () => (await import("./offline.js")).keepOffline(program));
    }
    // The view "Data set" is fetched when it is first opened.
    globalThis.openDataSet = async () => (await import("./dataset.js")).open(app.engine, app.dataset.catalogue, instantiate, program);
    const go = new Go();
    const { instance } = await instantiate(counted(await fetch("page.wasm"), sizes.page?.[1], part => { share[0] = part; say(sizes); }), go.importObject);
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
