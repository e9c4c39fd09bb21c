// usage: node node.mjs golden|behaviour|paint, with the package in node_modules and the
// repository's root as REPOSITORY. It prints what it finds as JSON.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createExplainer } from "lrp-explainer";
import { behaviour } from "./behaviour.mjs";
import { golden } from "./golden.mjs";

const before = Object.keys(globalThis).sort();
const file = name => join(process.env.REPOSITORY, name);
const bytes = async name => new Uint8Array(await readFile(file(name)));
const json = async name => JSON.parse(await readFile(file(name)));
const seven = file("web/examples/digits/7.png");

const work = {
  golden: () => golden(createExplainer, name => bytes(`lrp/testdata/golden/${name}`)),
  behaviour: async () => {
    const catalogue = await json("weights/models.json");
    const results = await behaviour(createExplainer, { catalogue, seven, digits: file("weights/digits.onnx"), large: file("weights/residual.onnx") });
    const { labels, input } = catalogue.models[0];
    const lrp = await createExplainer({ model: new URL(`file://${file("weights/digits.onnx")}`), labels, preprocessing: input });
    const label = async image => (await lrp.predict(image)).label;
    results.push(["bytes of a PNG", await label(await readFile(seven)) === "7"]);
    results.push(["a file that is missing", await lrp.predict("missing.png").catch(error => error.name) === "InputError"]);
    results.push(["no picture", await lrp.predict(Buffer.from("no picture")).catch(error => error.name) === "InputError"]);
    results.push(["pixels", await label({ data: new Uint8Array(4 * 28 * 28), width: 28, height: 28 }) !== ""]);
    results.push(["too few pixels", await lrp.predict({ data: new Uint8Array(4), width: 28, height: 28 }).catch(error => error.name) === "InputError"]);
    results.push(["a model that is missing", await createExplainer({ model: "missing.onnx" }).catch(error => error.name) === "ModelError"]);
    results.push(["no globals", JSON.stringify(Object.keys(globalThis).sort()) === JSON.stringify(before)]);
    return results; // lrp stays open: that does not keep the program from ending
  },
  paint: async () => {
    const lrp = await createExplainer({ model: file("weights/digits.onnx") });
    const cases = await json("web/e2e/library/testdata/paint.json");
    lrp.close();
    return cases.map(({ map, seen, width, height, palette, opacity }) =>
      [...lrp.paint({ map: Float32Array.from(map), seen: { data: Uint8ClampedArray.from(seen) }, width, height }, { palette, opacity }).data]);
  },
};
console.log(JSON.stringify(await work[process.argv[2]]()));
