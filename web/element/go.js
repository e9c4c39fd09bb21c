// Go's wasm_exec.js without leaving anything on the page's global object. It and the program
// find there what they need while they run for the first time, which nobody else can see: all
// of it happens in one go.
import { before, taken } from "./before.js";
import "../wasm_exec.js";

const own = Object.fromEntries(taken.map(name => [name, globalThis[name]]));
giveBack(before);

// borrowing puts things on the global object while f runs.
export function borrowing(things, f) {
  const all = { ...own, ...things };
  const was = new Map(Object.keys(all).map(name => [name, Object.getOwnPropertyDescriptor(globalThis, name)]));
  for (const [name, value] of Object.entries(all)) Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  try {
    return f();
  } finally {
    giveBack(was);
  }
}

function giveBack(was) {
  for (const [name, descriptor] of was) {
    if (descriptor) Object.defineProperty(globalThis, name, descriptor);
    else delete globalThis[name];
  }
}

// Go writes its last words by the global fs.
export class Go extends own.Go {
  constructor() {
    super();
    const { gojs } = this.importObject, write = gojs["runtime.wasmWrite"];
    gojs["runtime.wasmWrite"] = sp => borrowing({}, () => write(sp));
  }
}
