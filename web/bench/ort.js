// Runs onnxruntime-web on the wasm backend.
import * as ort from "/node_modules/onnxruntime-web/dist/ort.wasm.min.mjs";
import { serve } from "./serve.js";

let session, feeds;

serve({
  async load({ model, threads }) {
    ort.env.wasm.wasmPaths = "/node_modules/onnxruntime-web/dist/";
    ort.env.wasm.numThreads = threads;
    session = await ort.InferenceSession.create(model, { executionProviders: ["wasm"], graphOptimizationLevel: "all" });
    const [name] = session.inputNames;
    const shape = session.inputMetadata[0].shape.map(d => typeof d === "number" ? d : 1);
    const data = Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => Math.random() * 4 - 2);
    feeds = { [name]: new ort.Tensor("float32", data, shape) };
    return `onnxruntime-web ${ort.env.versions.web}, ${threads} thread${threads > 1 ? "s" : ""}`;
  },
  run: () => session.run(feeds),
});
