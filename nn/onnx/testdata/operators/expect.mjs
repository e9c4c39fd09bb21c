// Writes NAME.f32 next to this file: what onnxruntime computes for the models of
// operators_test.go, as little-endian float32.
//
//   go test ./nn/onnx -run TestOperators -write-operators DIR
//   npm install onnxruntime-web     (1.30 was used), anywhere above this file or with NODE_PATH
//   node expect.mjs DIR
import * as ort from 'onnxruntime-web';
import {readFileSync, readdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

const dir = process.argv[2];
ort.env.wasm.numThreads = 1;
const floats = b => new Float32Array(b.buffer.slice(b.byteOffset, b.byteOffset + b.length));
for (const file of readdirSync(dir).filter(f => f.endsWith('.onnx'))) {
  const name = file.slice(0, -'.onnx'.length);
  try {
    const session = await ort.InferenceSession.create(new Uint8Array(readFileSync(join(dir, file))), {graphOptimizationLevel: 'disabled'});
    const shape = JSON.parse(readFileSync(join(dir, name + '.shape.json')));
    const x = new ort.Tensor('float32', floats(readFileSync(join(dir, name + '.input.f32'))), shape);
    const y = (await session.run({x}))[session.outputNames[0]];
    writeFileSync(new URL(name + '.f32', import.meta.url), new Uint8Array(y.data.buffer, y.data.byteOffset, y.data.byteLength));
  } catch (e) {
    console.error(name, String(e).slice(0, 300));
    process.exitCode = 1;
  }
}
