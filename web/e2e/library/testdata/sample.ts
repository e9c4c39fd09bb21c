// Uses every call of the library.
import { createExplainer, type Explainer, type Explanation, type LRPError, type Prediction } from "lrp-explainer";

export async function sample(image: ImageBitmap, file: File, canvas: HTMLCanvasElement): Promise<Explanation | undefined> {
  const lrp: Explainer = await createExplainer({
    model: file, labels: ["cat", "dog"], threads: 2, output: "logits",
    preprocessing: { channels: 3, height: 224, width: 224, mean: [0.485, 0.456, 0.406], std: 0.229, fit: "crop" },
    onProgress: ({ stage, done, total }) => console.log(stage === "forward" ? done / total : 0),
    signal: AbortSignal.timeout(60_000),
  });
  try {
    const { label, probabilities, logits }: Prediction = await lrp.predict(image, { signal: AbortSignal.timeout(1000) });
    console.log(label, probabilities[0]! + logits[0]!, lrp.shape.length, lrp.labels, lrp.threads);
    const explanation = await lrp.explain(new Float32Array(3 * 224 * 224), {
      target: { class: "cat", against: 1 },
      rules: { composite: "epsilon-gamma-box", settings: { gamma: 0.25 }, layers: [{ layer: "conv1", rule: "flat" }] },
      box: { low: [-2, -2, -2], high: 2 }, conditions: [{ layer: "conv5", channels: [3] }],
    });
    const { relevance, shape, ledger, layers, account, map } = explanation;
    console.log(relevance.length, shape.length, ledger[0]?.passed, layers[0]?.map, account.score, map[0]);
    await lrp.explain(file, { target: "top", rules: "overview" });
    await lrp.explain(image, { target: { odds: 1 } });
    await lrp.explain(image, { target: { layer: "dense", neuron: 5 } });
    lrp.draw(canvas, explanation, { palette: "orange-purple", opacity: 0.5, smooth: true });
    const { data, width, height } = lrp.paint(explanation, { limit: 1 });
    console.log(data.length === 4 * width * height, lrp.rules().composites[0]?.parameters[0]?.default, lrp.layers()[0]?.kind);
    return explanation;
  } catch (error) {
    if ((error as LRPError).name === "InputError") return undefined;
    throw error;
  } finally {
    lrp.close();
  }
}
