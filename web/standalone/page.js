// The page as one file: the site's files lie in this document, compressed and in base64,
// and are handed out where the site's scripts fetch them. Nothing is fetched from
// anywhere.
"use strict";
(() => {
  // Files have addresses below this one, which leads nowhere.
  const base = "https://standalone.invalid/";
  const types = { wasm: "application/wasm", json: "application/json", png: "image/png", jpg: "image/jpeg" };
  const unpacked = new Map(); // what has been asked for, as Blobs

  const bytes = text => Uint8Array.from(atob(text), c => c.charCodeAt(0));

  async function blob(name) {
    if (!unpacked.has(name)) {
      const part = document.getElementById(`file:${name}`);
      if (!part) return undefined;
      const stream = new Blob([bytes(part.textContent)]).stream().pipeThrough(new DecompressionStream("gzip"));
      unpacked.set(name, new Response(stream).blob());
    }
    const type = types[name.split(".").pop()] ?? "application/octet-stream";
    return (await unpacked.get(name)).slice(0, undefined, type);
  }

  async function respond(url) {
    const name = url.slice(base.length), content = await blob(name);
    const response = content
      ? new Response(content, { headers: { "Content-Type": content.type } })
      : new Response(null, { status: 404, statusText: "not in this file" });
    return Object.defineProperty(response, "url", { value: url });
  }

  globalThis.fetch = async source => {
    const url = new URL(source, base).href;
    if (!url.startsWith("data:")) return respond(url);
    const [head, data] = url.slice("data:".length).split(",");
    return new Response(new Blob([bytes(data)], { type: head.split(";")[0] }));
  };

  // The engine's script starts from a blob; it asks for files through a port.
  const PlainWorker = globalThis.Worker;
  globalThis.Worker = class extends PlainWorker {
    constructor() {
      const script = document.getElementById("worker").textContent;
      super(URL.createObjectURL(new Blob([script], { type: "text/javascript" })));
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = async ({ data: { id, name } }) => port1.postMessage({ id, blob: await blob(name) });
      this.postMessage({ files: port2 }, [port2]);
    }
  };
})();
