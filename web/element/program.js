// What all elements of a page share: the page's program, a worker, the styles.
//
//   const { open, styles } = await begin();
//   const guest = open({ node, session, hear, model, attributes });
//
// wasm/ui/shell/open.go says what open is given and gives.
import { line, work } from "./engine.js";
import { styles } from "./style.js";
import { Go, borrowing } from "./go.js";

const base = new URL("../", import.meta.url).href;

export async function begin(say) {
  const [sheets, open] = await Promise.all([styles(), start(say), work()]);
  return { styles: sheets, open: options => open({ ...options, engine: line(options.session), start: () => line(options.session) }) };
}

// counting says how much has come.
function counting(say) {
  let bytes = 0;
  return new TransformStream({
    transform(chunk, to) {
      bytes += chunk.length;
      say(`Fetching the explainer: ${(bytes / 1e6).toFixed(1)} MB unpacked so far`);
      to.enqueue(chunk);
    },
  });
}

// point is what the language of the page around has before decimals, where that is a comma.
function point() {
  try {
    return new Intl.NumberFormat(document.documentElement.lang || "en").format(0.5) === "0,5" ? "," : ".";
  } catch {
    return "."; // no language has that name
  }
}

async function start(say) {
  const go = new Go();
  const response = await fetch(new URL("../page.wasm", import.meta.url));
  if (!response.ok) throw new Error(`${response.url} could not be fetched: the server answers ${response.status}.`);
  const typed = response.headers.get("Content-Type")?.startsWith("application/wasm");
  const counted = new Response(response.body.pipeThrough(counting(say)), { headers: response.headers });
  const { instance } = typed
    ? await WebAssembly.instantiateStreaming(counted, go.importObject)
    : await WebAssembly.instantiate(await counted.arrayBuffer(), go.importObject);
  let open;
  borrowing({ lrpExplainerGuest: { base, point: point(), ready: f => { open = f; } } }, () => {
    go.run(instance).then(() => console.error("LRP Explainer: the program has ended."));
  });
  return open;
}
