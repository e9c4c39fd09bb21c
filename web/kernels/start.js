// Starts a Go program with SIMD kernels beside it, in a page or in a worker:
//
//   const { exited } = await startGo({ program, shared, wasmExec });
//
// The kernels are a second WebAssembly module over the program's memory. Go calls
// run(op, args, parts); see wasm/kernels/abi. In a worker of a cross-origin isolated
// page, where the program's form for shared memory is given, helper workers run the
// kernels' parts over the same memory.
import { awaitChange, doParts, PATIENCE, word, WORDS } from "./parts.js";
import { fastest, heightsOf, runsOf, speeds } from "./tiles.js";

const kernelFiles = {
  plain: [new URL("simd.wasm", import.meta.url), new URL("simd-shared.wasm", import.meta.url)],
  relaxed: [new URL("relaxed.wasm", import.meta.url), new URL("relaxed-shared.wasm", import.meta.url)],
};

// What the loader tells the program (wasm/kernels/abi: SIMD, Relaxed).
const features = { none: 0, plain: 1, relaxed: 1 | 2 };

const MAX_THREADS = 8;

// WebAssembly's memory is counted in pages, in bytes; 32-bit addresses reach so many.
const PAGE = 65536, MAX_PAGES = 65536;

// startGo instantiates the program and runs it.
//
// Options:
//   program    the Go program: its URL, or the compiled module
//   shared     URL of the same rewritten by wasm/kernels/sharedmem; without it there is one thread
//   wasmExec   URL of Go's wasm_exec.js; not needed where it has been loaded
//   threads    how many to use; otherwise "threads" in the script's own query, otherwise one a core, at most 8
//   simd       "none", "plain" or "relaxed", at most; otherwise what the browser has
//   tile       the height of the tiles in which matrices are multiplied; otherwise "tile" in the script's own query, otherwise
//              what a measurement of some milliseconds finds best once the program runs
//   helper     the address of helper.js, where a page asks for one that is trusted; otherwise beside this module
//   configure  a function that is given the Go object before it runs (argv, env, exit)
//   watch      a function that is given the kernels' run(op, args, parts), and gives what is called in its place
//
// Resolves to { go, instance, threads, simd, tile, memoryLimit, exited } as soon as the program
// runs: tile resolves to the tiles' height, 0 without kernels; memoryLimit is how large its
// memory can become, in bytes; exited resolves when it has ended.
export async function startGo(options) {
  const simd = await supportedSIMD(options.simd);
  let threads = simd === "none" || !options.shared ? 1 : wantedThreads(options.threads);
  const [program, kernels] = await Promise.all([
    compile(threads > 1 ? options.shared : options.program),
    simd === "none" ? null : compile(kernelFiles[simd][threads > 1 ? 1 : 0]),
    globalThis.Go || import(/* @vite-ignore */ /* webpackIgnore: true */ new URL(options.wasmExec, location.href)),
  ]);

  const go = new Go();
  options.configure?.(go);
  const team = { run: () => { throw new Error("there are no kernels"); }, threads: 1 };
  const runTeam = (op, args, parts) => team.run(op, args, parts);
  go.importObject.kernels = {
    features: () => features[simd],
    threads: () => team.threads,
    run: options.watch?.(runTeam) ?? runTeam,
  };
  let mem, memoryLimit = MAX_PAGES * PAGE;
  if (threads > 1) {
    const granted = sharedMemory(program);
    if (!granted) return startGo({ ...options, shared: undefined });
    mem = granted.memory;
    memoryLimit = granted.maximum * PAGE;
    go.importObject.env = { mem };
  }
  const instance = await WebAssembly.instantiate(program, go.importObject);
  let tile = 0;
  if (kernels) {
    mem ??= instance.exports.mem;
    const control = new Int32Array(threads > 1 ? new SharedArrayBuffer(4 * WORDS) : WORDS);
    const runs = runsOf(kernels, await WebAssembly.instantiate(kernels, { env: { mem } }));
    team.run = alone(runs, control);
    if (threads > 1) await hire(team, runs, control, kernels, mem, threads - 1, options.helper);
    tile = chooseTile(options.tile, control, kernels, threads > 1);
  }
  performance.mark("program instantiated");
  return { go, instance, threads: team.threads, simd, tile, memoryLimit, exited: go.run(instance) };
}

// chooseTile sets the tile that is asked for, or once it is known that which is fastest here: results
// are the same to the last bit. It is measured while the worker has nothing else to do; where
// clocks are coarse, which they are on pages that are not isolated, it is the first.
async function chooseTile(asked, control, kernels, shared) {
  const heights = heightsOf(kernels);
  let tile = heights.indexOf(Number(asked ?? new URLSearchParams(location.search).get("tile")));
  if (tile < 0) tile = heights.length > 1 && globalThis.crossOriginIsolated ? await speeds(kernels, shared).then(fastest, () => 0) : 0;
  Atomics.store(control, word.TILE, tile);
  return heights[tile];
}

// compile compiles while it loads, where the host says that it is WebAssembly.
async function compile(from) {
  if (from instanceof WebAssembly.Module) return from;
  const response = await fetch(from);
  if (!response.ok) throw new Error(`${response.url}: ${response.status} ${response.statusText}`);
  const type = response.headers.get("Content-Type") ?? "";
  return WebAssembly.compileStreaming && type.startsWith("application/wasm")
    ? WebAssembly.compileStreaming(response)
    : WebAssembly.compile(await response.arrayBuffer());
}

// supportedSIMD is "none", "plain" or "relaxed": what the browser validates, at most
// what was asked for.
async function supportedSIMD(most) {
  // A function that leaves f32x4.splat(0), and one that leaves f32x4.relaxed_madd of three of them.
  const zero = [0x43, 0, 0, 0, 0, 0xfd, 0x13];
  const supports = (...body) => WebAssembly.validate(new Uint8Array([
    0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, // magic number and version
    1, 5, 1, 0x60, 0, 1, 0x7b, //        type: () -> v128
    3, 2, 1, 0, //                       one function of this type
    10, body.length + 4, 1, body.length + 2, 0, ...body, 0x0b,
  ]));
  if (most === "none" || !supports(...zero)) return "none";
  if (most === "plain" || !supports(...zero, ...zero, ...zero, 0xfd, 0x85, 0x02)) return "plain";
  return "relaxed";
}

// Only a worker may wait for others.
const mayShare = () => globalThis.crossOriginIsolated && typeof WorkerGlobalScope !== "undefined";

function wantedThreads(asked) {
  if (!mayShare()) return 1;
  const wanted = asked ?? Number(new URLSearchParams(location.search).get("threads") ?? NaN);
  const n = Number.isInteger(wanted) && wanted > 0 ? wanted : navigator.hardwareConcurrency || 1;
  return Math.min(n, MAX_THREADS);
}

// sharedMemory is a memory for the program with the highest maximum, in pages, that the
// browser grants, which is little on phones; undefined if it grants none.
function sharedMemory(program) {
  const [section] = WebAssembly.Module.customSections(program, "sharedmem");
  if (!section) throw new Error("the program has not been rewritten for shared memory");
  const initial = new DataView(section).getUint32(0, true);
  for (let maximum = MAX_PAGES; maximum >= initial; maximum >>= 1) {
    try {
      return { memory: new WebAssembly.Memory({ initial, maximum, shared: true }), maximum };
    } catch { /* try less */ }
  }
}

// acceptSharedViews wraps browser functions that refuse views of shared memory and
// that Go's wasm_exec.js passes such views to. It must run before that is loaded, so it
// does when this module is.
function acceptSharedViews() {
  const Decoder = globalThis.TextDecoder;
  globalThis.TextDecoder = class extends Decoder {
    decode(view, options) {
      const shared = view && (view.buffer ?? view) instanceof SharedArrayBuffer;
      return super.decode(shared ? new Uint8Array(view.buffer ?? view, view.byteOffset ?? 0, view.byteLength).slice() : view, options);
    }
  };
  const fill = crypto.getRandomValues.bind(crypto);
  crypto.getRandomValues = view => {
    if (!(view.buffer instanceof SharedArrayBuffer)) return fill(view);
    view.set(fill(new view.constructor(view.length)));
    return view;
  };
}

if (mayShare()) acceptSharedViews();

const alone = (runs, control) => (op, args, parts) => {
  const run = runs[control[word.TILE]];
  for (let part = 0; part < parts; part++) run(op, args, part, parts, 0);
};

// startHelper starts a helper; where this module comes from another origin, from which
// no worker starts, through a blob.
function startHelper(name, address) {
  if (address) return new Worker(address, { type: "module", name });
  try {
    return new Worker(new URL("helper.js", import.meta.url), { type: "module", name });
  } catch {
    const source = `import ${JSON.stringify(String(new URL("helper.js", import.meta.url)))};`;
    const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    return new Worker(url, { type: "module", name });
  }
}

// hire starts helpers and makes the team's run share out parts. Helpers that cannot be
// started are done without.
async function hire(team, runs, control, kernels, mem, helpers, helper) {
  const starts = [];
  for (let thread = 1; thread <= helpers; thread++) {
    starts.push(new Promise(resolve => {
      const worker = startHelper(`kernels ${thread}`, helper);
      worker.onmessage = () => resolve(true);
      worker.onerror = () => resolve(false);
      worker.postMessage({ kernels, mem, control, thread });
    }).catch(() => false));
  }
  const started = await Promise.all(starts);
  if (!started.includes(true)) return;
  // A helper's number is its scratch, so the count includes those that did not start.
  team.threads = 1 + started.lastIndexOf(true) + 1;

  let call = 0;
  team.run = (op, args, parts) => {
    if (parts <= 1) return runs[control[word.TILE]](op, args, 0, 1, 0);
    call = (call + 1) & 0xffffff;
    control[word.OP] = op;
    control[word.ARGS] = args;
    Atomics.store(control, word.DONE, 0);
    Atomics.store(control, word.PARTS, call << 8 | parts);
    Atomics.store(control, word.NEXT, call << 8);
    Atomics.store(control, word.CALL, call);
    Atomics.notify(control, word.CALL);
    doParts(runs, control, 0);
    for (let done; (done = Atomics.load(control, word.DONE)) < parts;) awaitChange(control, word.DONE, done, PATIENCE);
    if (control[word.FAILED]) throw new Error(`the kernel of operation ${op} failed`);
  };
}
