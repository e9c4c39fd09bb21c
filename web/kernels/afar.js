// workerFromAfar is a module worker whose script comes from another origin, from which none
// starts. It starts through a blob that imports the script, by import() and not by a
// statement: what that loads is a script to the page's policy (script-src), not a worker.
export function workerFromAfar(url, options = {}) {
  const source = `const early = [], keep = event => early.push(event);
addEventListener("message", keep);
import(${JSON.stringify(String(url))}).then(() => {
  removeEventListener("message", keep);
  for (const { data } of early) dispatchEvent(new MessageEvent("message", { data }));
}, error => setTimeout(() => { throw error; }));`;
  const blob = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const worker = new Worker(blob, { ...options, type: "module" });
  setTimeout(() => URL.revokeObjectURL(blob), 60000); // it has been read by then
  return worker;
}
