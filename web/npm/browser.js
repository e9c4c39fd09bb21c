// The library in browsers: in pages and in workers.
import { createExplainer as create } from "./explainer.js";
import { named } from "./errors.js";
import { workerFromAfar } from "./kernels/afar.js";

export const createExplainer = options => create({ startWorker, readModel, readImage, canvas }, options);

const here = import.meta.url;

// startWorker starts the engine. Where this module comes from another origin, from which
// no worker starts, it starts through a blob that imports it.
function startWorker() {
  let worker;
  try {
    worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  } catch {
    worker = workerFromAfar(new URL("./worker.js", here));
  }
  return {
    listen(hear, stop) {
      worker.onmessage = ({ data }) => hear(data);
      worker.onmessageerror = () => stop("A message of the engine could not be read.");
      worker.onerror = event => {
        event.preventDefault();
        stop(event.message ? `The engine has stopped: ${event.message}` : "The engine could not be started: its worker was not loaded, or the page's Content-Security-Policy forbids it (worker-src).");
      };
    },
    post: (message, transfer) => worker.postMessage(message, transfer),
    terminate: () => worker.terminate(),
  };
}

async function readModel(model) {
  if (model instanceof Blob) return { file: model, name: model.name ?? "model.onnx" };
  if (model instanceof ArrayBuffer || ArrayBuffer.isView(model)) return { file: new Blob([model]), name: "model.onnx" };
  if (typeof model === "string" || model instanceof URL) {
    const url = new URL(model, globalThis.document?.baseURI ?? location.href).href;
    return { url, name: new URL(url).pathname.split("/").pop() || "model.onnx" };
  }
  throw named("ModelError", "The model is none of a URL, a File, a Blob and an ArrayBuffer.");
}

function canvas(width, height) {
  if (globalThis.OffscreenCanvas) return new OffscreenCanvas(width, height);
  return Object.assign(document.createElement("canvas"), { width, height });
}

// readImage is a picture's pixels, over white.
async function readImage(image, signal) {
  let drawn = image, made;
  if (image instanceof ImageData) drawn = made = await createImageBitmap(image);
  if (image instanceof Blob) {
    try {
      drawn = made = await createImageBitmap(image, { imageOrientation: "from-image" });
    } catch {
      throw named("InputError", `${image.name ?? "The image"} is not an image that this browser can read.`);
    }
  }
  signal?.throwIfAborted();
  if (globalThis.HTMLImageElement && image instanceof HTMLImageElement) {
    await image.decode().catch(() => { throw named("InputError", `The image ${image.src} could not be loaded.`); });
  }
  const width = drawn?.naturalWidth ?? drawn?.videoWidth ?? drawn?.width, height = drawn?.naturalHeight ?? drawn?.videoHeight ?? drawn?.height;
  if (!(width > 0 && height > 0)) throw named("InputError", "The image is none of an ImageBitmap, ImageData, HTMLImageElement, Blob and Float32Array, or it is empty.");
  try {
    const context = canvas(width, height).getContext("2d", { willReadFrequently: true });
    context.fillStyle = "white";
    context.fillRect(0, 0, width, height);
    context.drawImage(drawn, 0, 0);
    return { rgba: context.getImageData(0, 0, width, height).data, width, height };
  } catch (error) {
    throw named("InputError", error.name === "SecurityError" ? "The image comes from another origin without CORS, so its pixels cannot be read." : `The image could not be read: ${error.message}`);
  } finally {
    made?.close();
  }
}
