// The view "Data set": its program, the worker that finds clusters, and what a program
// cannot do by itself: reading dropped folders, and handing a picture to the page.
let opened = null; // the start, once it is under way

// open shows the view, and starts its programs the first time.
export async function open(engine, catalogue, instantiate, program) {
  opened ??= start(engine, catalogue, instantiate, program);
  await opened;
  show(true);
  globalThis.lrpDataSet.shown?.();
}

// show has the view take the place of the explainer, below its header.
function show(on) {
  document.getElementById("data-set-frame").hidden = !on;
  document.body.classList.toggle("in-data-set", on);
  document.querySelector("#app .data-set")?.setAttribute("aria-pressed", on);
  const guide = document.getElementById("guide"); // is about the explainer
  if (guide) guide.hidden = on;
  scrollTo(0, 0);
}

async function start(engine, catalogue, instantiate, program) {
  const style = document.createElement("link");
  style.rel = "stylesheet";
  style.href = "dataset.css";
  document.head.append(style);

  const frame = document.createElement("div");
  frame.id = "data-set-frame";
  const part = (name, attributes, ...inside) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...inside);
    return element;
  };
  const picker = attributes => part("input", { type: "file", hidden: "", ...attributes });
  frame.append(
    part("div", { class: "place" }, part("p", { class: "loading", role: "status" }, "Loading…")),
    picker({ class: "folder", webkitdirectory: "", "aria-label": "Folder" }),
    picker({ class: "files", multiple: "", "aria-label": "Files" }),
  );
  document.getElementById("app").after(frame);
  show(true);
  addEventListener("click", event => {
    if (event.target.closest("#app .models button, #app > header a")) show(false);
  }, true);

  const given = globalThis.lrpDataSet = {
    place: frame.querySelector(".place"), engine, catalogue: new URL(catalogue, document.baseURI).href,
    analyst: new Worker(program("dataset-worker.js")),
    pick: folder => frame.querySelector(folder ? ".folder" : ".files").click(),
    bring, save,
  };
  for (const input of frame.querySelectorAll("input[type=file]")) {
    input.onchange = () => {
      const files = [...input.files].map(file => ({ path: file.webkitRelativePath || file.name, file }));
      input.value = "";
      if (files.length) given.take(files);
    };
  }
  // In place of the explainer, which takes single pictures.
  const ours = listener => event => {
    if (frame.hidden) return;
    event.preventDefault();
    event.stopPropagation();
    listener(event.dataTransfer);
  };
  addEventListener("dragenter", ours(() => {}), true);
  addEventListener("dragover", ours(transfer => { transfer.dropEffect = "copy"; }), true);
  addEventListener("drop", ours(async transfer => given.take(await filesOf(transfer))), true);
  const go = new Go();
  const { instance } = await instantiate(await fetch("dataset.wasm"), go.importObject);
  go.run(instance).then(() => {
    const line = document.createElement("p");
    line.className = "refusal";
    line.setAttribute("role", "alert");
    line.textContent = "The view has stopped unexpectedly; reload the page to start it again.";
    frame.prepend(line);
  });
}

// filesOf are the files of a drop with their paths, those in folders too.
async function filesOf(transfer) {
  const out = [];
  const walk = async (entry, path) => {
    if (entry.isFile) {
      try {
        out.push({ path: path + entry.name, file: await new Promise((resolve, reject) => entry.file(resolve, reject)) });
      } catch { /* it went away while it was being dropped */ }
      return;
    }
    const reader = entry.createReader();
    for (;;) {
      const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
      if (!some.length) return;
      for (const inner of some) await walk(inner, path + entry.name + "/");
    }
  };
  const entries = [...transfer.items].map(item => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return [...transfer.files].map(file => ({ path: file.name, file }));
  for (const entry of entries) await walk(entry, "");
  return out;
}

// bring opens a picture in the explainer, with the network of that title, as if it had been
// dropped there.
function bring(file, title) {
  show(false);
  const model = document.querySelector(`#app .models button[title="${CSS.escape(title)}"]`);
  if (model?.getAttribute("aria-pressed") === "false") model.click();
  const transfer = new DataTransfer();
  transfer.items.add(file instanceof File ? file : new File([file], "picture"));
  document.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
}

// save hands the visitor a file.
function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
