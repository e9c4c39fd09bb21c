// What the library does besides being right: aborting in every stage, several
// explainers, errors by name. The same in Chromium and in Node. It gives a list of
// [what, true or what was instead].
export async function behaviour(createExplainer, { digits, large, seven, catalogue }) {
  const results = [];
  const check = (what, got, want) => results.push([what, JSON.stringify(got) === JSON.stringify(want) || `${JSON.stringify(got)}; expected ${JSON.stringify(want)}`]);
  const failure = promise => promise.then(() => "no error", error => error.name);
  const entry = name => {
    const { labels, input } = catalogue.models.find(m => m.name === name);
    return { labels, preprocessing: input };
  };
  // gives up what work begins as soon as the engine has been asked.
  const givenUp = work => {
    const abort = new AbortController();
    const promise = failure(work(abort.signal));
    setTimeout(() => abort.abort());
    return promise;
  };

  const stages = new Set();
  const lrp = await createExplainer({ model: digits, ...entry("digits"), onProgress: p => stages.add(p.stage) });
  check("shape", lrp.shape, [1, 1, 28, 28]);
  check("labels", lrp.labels[7], "7");
  check("composites", lrp.rules().composites[0].name, "epsilon-gamma-box");
  check("layers", lrp.layers().map(l => l.name).slice(0, 2), ["image", lrp.layers()[1].name]);
  const prediction = await lrp.predict(seven);
  check("label", prediction.label, "7");
  const e = await lrp.explain(seven, { target: "7" });
  check("sums", Math.abs(e.map.reduce((a, b) => a + b, 0) - e.account.input) < 1e-3, true);
  check("account", Math.abs(e.account.score - e.logits[7]) < 1e-4, true);
  check("ledger", e.ledger.every(l => Math.abs(l.received - l.passed - l.constants - l.stabilizer - l.removed) < 1e-3), true);
  check("layer maps", e.layers[0].map.length, 784);
  check("conditions", (await lrp.explain(seven, { conditions: [{ layer: "conv1_1", channels: [0, 1] }] })).account.removed !== 0, true);
  check("rule of a layer", (await lrp.explain(seven, { rules: { composite: "epsilon-plus", layers: [{ layer: "conv1_1", rule: "flat" }] } }))
    .rules.find(r => r.layer === "conv1_1").rule, "flat");
  check("contrast", (await lrp.explain(seven, { target: { class: "7", against: 1 } })).target.parts.map(p => p.coefficient), [1, -1]);
  check("neuron", (await lrp.explain(seven, { target: { layer: "conv3_1", neuron: 3 } })).target.kind, "neuron");
  const both = await Promise.all([lrp.explain(seven, { target: 1 }), lrp.explain(seven, { target: 2 })]);
  check("one after the other", both.map(b => b.target.parts[0].index), [1, 2]);
  check("plain pixels of the network's size", (await lrp.explain(new Float32Array(784))).relevance.length, 784);

  check("unknown class", await failure(lrp.explain(seven, { target: "seven" })), "ExplanationError");
  check("unknown class by number", await failure(lrp.explain(seven, { target: 10 })), "ExplanationError");
  check("unknown rules", await failure(lrp.explain(seven, { rules: "epsilon-gama-box" })), "ExplanationError");
  check("unknown layer", await failure(lrp.explain(seven, { conditions: [{ layer: "conv9", channels: [0] }] })), "ExplanationError");
  check("another shape", await failure(lrp.explain(new Float32Array(7))), "InputError");
  check("no image", await failure(lrp.explain({})), "InputError");
  check("no numbers", await failure(lrp.explain(new Float32Array(784).fill(NaN))), "InputError");
  check("no model", await failure(createExplainer({ model: new Uint8Array([1, 2, 3]) })), "ModelError");
  check("no model at all", await failure(createExplainer({})), "ModelError");
  check("no such palette", (() => { try { lrp.paint(e, { palette: "jet" }); } catch (error) { return error.name; } })(), "ExplanationError");
  check("other labels", await failure(createExplainer({ model: digits, ...entry("digits"), labels: ["a", "b"] })), "ModelError");
  check("after errors", (await lrp.predict(seven)).label, "7");

  check("aborted before", await failure(lrp.explain(seven, { signal: AbortSignal.abort() })), "AbortError");
  check("aborted with a reason", await failure(lrp.explain(seven, { signal: AbortSignal.abort(new RangeError("x")) })), "RangeError");
  const photo = await createExplainer({ model: large, ...entry("residual"), threads: 1 });
  check("aborted while it loads", await givenUp(signal => createExplainer({ model: large, ...entry("residual"), signal })), "AbortError");
  const pixels = new Float32Array(3 * 64 * 64).fill(0.5);
  check("aborted in the forward pass", await givenUp(signal => photo.predict(pixels, { signal })), "AbortError");
  await photo.predict(pixels);
  check("aborted in the backward pass", await givenUp(signal => photo.explain(pixels, { signal })), "AbortError");
  const abort = new AbortController();
  const first = photo.explain(pixels, { rules: "epsilon-plus" }), waits = failure(photo.explain(pixels, { signal: abort.signal }));
  abort.abort();
  check("aborted while it waits", await waits, "AbortError");
  check("the one before goes on", (await first).relevance.length, 3 * 64 * 64);
  check("what is explained after that", (await photo.explain(pixels)).relevance.length, 3 * 64 * 64);

  const late = failure(photo.explain(pixels, { target: 3 }));
  photo.close();
  check("closed while it works", await late, "ClosedError");
  check("closed", await failure(photo.predict(pixels)), "ClosedError");
  check("another explainer goes on", (await lrp.predict(seven)).label, "7");
  lrp.close();
  return results;
}
