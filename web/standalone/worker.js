// The engine's worker in the page that is one file: what it fetches, it asks the page for.
"use strict";
const standaloneBase = "https://standalone.invalid/";
(() => {
  const waiting = new Map();
  let last = 0, give;
  const files = new Promise(resolve => { give = resolve; });

  // The first message brings the port to the page's files; the engine does not see it.
  addEventListener("message", event => {
    event.stopImmediatePropagation();
    const port = event.data.files;
    port.onmessage = ({ data: { id, blob } }) => {
      waiting.get(id)(blob);
      waiting.delete(id);
    };
    give(port);
  }, { once: true });

  globalThis.fetch = async source => {
    const url = new URL(source instanceof Request ? source.url : source, standaloneBase).href;
    const port = await files;
    const blob = await new Promise(resolve => {
      waiting.set(++last, resolve);
      port.postMessage({ id: last, name: url.slice(standaloneBase.length) });
    });
    return blob
      ? new Response(blob, { headers: { "Content-Type": blob.type } })
      : new Response(null, { status: 404, statusText: "not in this file" });
  };
})();
