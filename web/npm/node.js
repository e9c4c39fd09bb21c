// The library in Node.
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { createExplainer as create } from "./explainer.js";
import { named } from "./errors.js";

export const createExplainer = options => create({ startWorker: () => start("./worker.js"), readModel, readImage, canvas }, options);

// start runs a module in a thread that does not keep the program from ending, except
// while it is busy.
function start(module) {
  const worker = new Worker(new URL("./node-worker.js", import.meta.url), { workerData: { module: new URL(module, import.meta.url).href } });
  worker.unref();
  return {
    listen(hear, stop) {
      worker.on("message", hear);
      worker.on("messageerror", () => stop("A message of the engine could not be read."));
      worker.on("error", error => stop(`The engine has stopped: ${error.message}`));
    },
    post: (message, transfer) => worker.postMessage(message, transfer),
    terminate: () => void worker.terminate(),
    busy: () => worker.ref(),
    idle: () => worker.unref(),
  };
}

// readModel takes a path, a file: or http: URL, a Blob or bytes.
async function readModel(model) {
  if (model instanceof Blob) return { file: model, name: model.name ?? "model.onnx" };
  if (model instanceof ArrayBuffer || ArrayBuffer.isView(model)) return { file: new Blob([model]), name: "model.onnx" };
  const given = String(model ?? "");
  if (/^https?:/.test(given)) return { url: given, name: new URL(given).pathname.split("/").pop() || "model.onnx" };
  if (!given) throw named("ModelError", "The model is none of a path, a URL, a Blob and an ArrayBuffer.");
  const file = given.startsWith("file:") ? fileURLToPath(given) : given;
  try {
    return { file: new Blob([await readFile(file)]), name: basename(file) };
  } catch (error) {
    throw named("ModelError", `${file} could not be read: ${error.message}`);
  }
}

let decoder; // the thread that decodes pictures, once there was one
let waiting = new Map(), last = 0;

// readImage takes {data, width, height}, or the bytes or path of a picture file.
async function readImage(image, signal) {
  if (image?.width > 0 && image?.height > 0 && image.data) return pixels(image);
  if (typeof image === "string" || image instanceof URL) {
    try {
      image = await readFile(image);
    } catch (error) {
      throw named("InputError", `${image} could not be read: ${error.message}`);
    }
  }
  if (image instanceof Blob) image = await image.arrayBuffer();
  if (!(image instanceof ArrayBuffer || ArrayBuffer.isView(image))) {
    throw named("InputError", "The image is none of {data, width, height}, the bytes or the path of a picture file, and a Float32Array.");
  }
  signal?.throwIfAborted();
  return pixels(await decode(new Uint8Array(ArrayBuffer.isView(image) ? image.buffer.slice(image.byteOffset, image.byteOffset + image.byteLength) : image.slice())));
}

function pixels({ data, width, height }) {
  if (data.length !== 4 * width * height) {
    throw named("InputError", `The image has ${data.length} values; expected ${4 * width * height}, RGBA for ${width} × ${height} pixels.`);
  }
  const rgba = new Uint8ClampedArray(data);
  for (let i = 0; i < rgba.length; i += 4) { // over white
    const a = rgba[i + 3];
    if (a === 255) continue;
    for (let c = i; c < i + 3; c++) rgba[c] = rgba[c] * a / 255 + 255 - a;
    rgba[i + 3] = 255;
  }
  return { rgba, width, height };
}

function decode(bytes) {
  if (!decoder) {
    decoder = start("./decode.js");
    const stop = reason => {
      decoder = undefined;
      for (const { reject } of waiting.values()) reject(named("InputError", reason));
      waiting = new Map();
    };
    decoder.listen(({ id, error, ...picture }) => {
      const { resolve, reject } = waiting.get(id);
      waiting.delete(id);
      if (!waiting.size) decoder.idle();
      if (error) reject(named("InputError", `The image was not used: ${error}.`));
      else resolve(picture);
    }, stop);
  }
  const id = ++last;
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    decoder.busy();
    decoder.post({ id, bytes }, [bytes.buffer]);
  });
}

function canvas() {
  throw named("InputError", "draw needs a browser; paint gives the pixels everywhere.");
}
