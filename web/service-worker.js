// Keeps the site for use without a network, and isolates its pages where the host does
// not, so that the engine has threads. One version of the site is one cache; only files of
// the list below are kept, each checked by its hash.
"use strict";

// The builder writes in what the built site has: [name, bytes, SHA-256, travelling bytes].
const version = "VERSION";
const files = [/* FILES */];

const prefix = `lrp-explainer ${registration.scope} `, mine = prefix + version;
const scope = new URL(registration.scope);

// Documents and scripts of workers need these to share memory.
const isolation = {
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "cross-origin",
};

function isolated(response) {
  if (response.type !== "basic" && response.type !== "default") return response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(isolation)) headers.set(name, value);
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}

const hex = buffer => Array.from(new Uint8Array(buffer), b => b.toString(16).padStart(2, "0")).join("");

// keep fetches one file and keeps it, unless it is another than the list says. Names with
// a hash in them are taken from the browser's own cache, where the page has left them.
async function keep(cache, [name, , sum]) {
  const url = new URL(name, scope).href;
  for (const other of await caches.keys()) {
    const kept = other.startsWith(prefix) && await (await caches.open(other)).match(url);
    if (kept && hex(await crypto.subtle.digest("SHA-256", await kept.clone().arrayBuffer())) === sum) return cache.put(url, kept);
  }
  const response = await fetch(url, { cache: name.includes(`.${sum.slice(0, 8)}.`) ? "default" : "no-cache" });
  if (!response.ok) throw new Error(`${url}: ${response.status} ${response.statusText}`);
  const body = await response.arrayBuffer();
  if (hex(await crypto.subtle.digest("SHA-256", body)) !== sum) throw new Error(`${url} is not the file that was published: its SHA-256 differs`);
  const headers = { "Content-Type": response.headers.get("Content-Type") ?? "", ...isolation };
  for (const policy of ["Content-Security-Policy", "Permissions-Policy", "Referrer-Policy"]) {
    if (response.headers.has(policy)) headers[policy] = response.headers.get(policy);
  }
  await cache.put(url, new Response(body, { headers }));
}

addEventListener("install", event => event.waitUntil((async () => {
  const cache = await caches.open(mine);
  try {
    for (const file of files) await keep(cache, file);
  } catch (error) {
    await caches.delete(mine);
    throw error;
  }
})()));

// From its first version on, the page that is open has its files from here too, so that it
// goes on without a network and an update can take it over.
addEventListener("activate", event => event.waitUntil(clients.claim().then(() => tidy())));

// tidy forgets the versions before, once no page is open that may still ask for them.
async function tidy(except = "") {
  const open = (await clients.matchAll({ type: "all", includeUncontrolled: true }))
    .filter(({ id, url }) => id !== except && url.startsWith(scope.href));
  if (open.length) return;
  for (const name of await caches.keys()) {
    if (name.startsWith(prefix) && name !== mine) await caches.delete(name);
  }
}

addEventListener("message", ({ data, source, ports: [port] }) => {
  switch (data) {
    case "take over":
      return skipWaiting();
    case "size":
      return port.postMessage({ files: files.length, bytes: files.reduce((sum, [, , , bytes]) => sum + bytes, 0) });
  }
});

addEventListener("fetch", event => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(scope.href)) return;
  event.respondWith(answer(request));
  if (request.mode === "navigate") event.waitUntil(tidy(event.resultingClientId));
});

async function answer(request) {
  const url = new URL(request.url);
  url.search = url.hash = "";
  if (url.pathname.endsWith("/")) url.pathname += "index.html";
  if (!request.headers.has("Range")) {
    const kept = await (await caches.open(mine)).match(url.href) ?? await before(url.href);
    if (kept) return kept;
  }
  try {
    return isolated(await fetch(request));
  } catch (error) {
    return new Response(`${url.href} is not kept for use without a network.`, { status: 504, statusText: "There is no network", headers: { "Content-Type": "text/plain", ...isolation } });
  }
}

// before looks for a file in the versions before, for pages that began with them.
async function before(url) {
  for (const name of await caches.keys()) {
    const kept = name.startsWith(prefix) && await (await caches.open(name)).match(url);
    if (kept) return kept;
  }
}
