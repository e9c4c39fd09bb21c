// What Go's wasm_exec.js puts on the global object, as it was before: see go.js.
export const taken = ["Go", "fs", "process", "path"];
export const before = new Map(taken.map(name => [name, Object.getOwnPropertyDescriptor(globalThis, name)]));
for (const name of taken) delete globalThis[name];
