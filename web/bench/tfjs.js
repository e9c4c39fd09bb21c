// Runs TensorFlow.js on its wasm backend, from the list of layers that tfjs.go writes.
import "/node_modules/@tensorflow/tfjs-core/dist/tf-core.min.js";
import "/node_modules/@tensorflow/tfjs-backend-wasm/dist/tf-backend-wasm.min.js";
import { serve } from "./serve.js";

const { tf } = globalThis;
let layers, weights, x;

serve({
  async load({ model, threads }) {
    tf.wasm.setWasmPaths("/node_modules/@tensorflow/tfjs-backend-wasm/dist/");
    tf.wasm.setThreadsCount(threads);
    await tf.setBackend("wasm");
    await tf.ready();
    layers = await (await fetch(model.replace(".onnx", ".json"))).json();
    const values = await (await fetch(model.replace(".onnx", ".bin"))).arrayBuffer();
    const tensor = a => a && tf.tensor(new Float32Array(values, 4 * a.at, a.shape.reduce((p, q) => p * q)), a.shape);
    weights = layers.map(l => [tensor(l.filter), tensor(l.bias)]);
    const [, c, h, w] = layers[0].shape;
    x = tf.randomUniform([1, h, w, c], -2, 2);
    return `TensorFlow.js ${tf.version_core}, ${threads} thread${threads > 1 ? "s" : ""}`;
  },
  async run() {
    const out = tf.tidy(forward);
    await out.data();
    out.dispose();
  },
});

function forward() {
  const outputs = [x];
  layers.forEach((l, i) => {
    if (i === 0) return;
    const [filter, bias] = weights[i];
    const [a, b] = l.inputs.map(j => outputs[j]);
    const activation = l.relu ? "relu" : "linear";
    switch (l.kind) {
      case "Conv":
        outputs[i] = tf.fused.conv2d({ x: a, filter, strides: l.stride, pad: around(l.pad), bias, activation });
        return;
      case "Gemm":
        outputs[i] = tf.fused.matMul({ a, b: filter, transposeB: true, bias, activation });
        return;
      case "MaxPool":
        outputs[i] = tf.maxPool(l.pad.some(p => p) ? tf.pad(a, around(l.pad), -1e30) : a, l.kernel, l.stride, "valid");
        return;
      case "Add": outputs[i] = tf.add(a, b); break;
      case "Concat": outputs[i] = tf.concat(l.inputs.map(j => outputs[j]), 3); break;
      case "GlobalAveragePool": outputs[i] = tf.mean(a, [1, 2], true); break;
      case "Relu": outputs[i] = tf.relu(a); return;
      case "Flatten": case "Reshape": // in the order of (N,C,H,W)
        outputs[i] = tf.reshape(a.rank === 4 ? tf.transpose(a, [0, 3, 1, 2]) : a, l.shape); break;
      default: throw new Error(`no layer of kind ${l.kind}`);
    }
    if (l.relu) outputs[i] = tf.relu(outputs[i]);
  });
  return outputs.at(-1);
}

const around = ([top, left, bottom, right]) => top || left || bottom || right ? [[0, 0], [top, bottom], [left, right], [0, 0]] : "valid";
