// Six wrong calls, each of which the compiler must refuse.
import { createExplainer } from "lrp-explainer";

export async function wrong(): Promise<void> {
  // @ts-expect-error: there is no model
  const lrp = await createExplainer({ labels: ["cat"] });
  // @ts-expect-error: pixels are numbers of single precision
  await lrp.predict([0, 1, 2]);
  // @ts-expect-error: a signal, not its controller
  await lrp.explain(new Float32Array(4), { signal: new AbortController() });
  // @ts-expect-error: no such palette
  lrp.paint(await lrp.explain(new Float32Array(4)), { palette: "jet" });
  // @ts-expect-error: a prediction is no explanation
  lrp.draw(document.createElement("canvas"), await lrp.predict(new Float32Array(4)));
  // @ts-expect-error: the rows are called height
  await createExplainer({ model: "x.onnx", preprocessing: { channels: 1, rows: 28, width: 28 } });
}
