// The reference maps of lrp/testdata/golden through the library, with nothing but plain
// arrays: the same in Chromium and in Node. read gives a file's bytes.
export async function golden(createExplainer, read) {
  const json = async name => JSON.parse(new TextDecoder().decode(await read(name)));
  const floats = async name => new Float32Array((await read(name)).slice().buffer);
  const distance = (got, want) => {
    if (got.length !== want.length) throw new Error(`${got.length} values; expected ${want.length}`);
    let off = 0, all = 0;
    want.forEach((w, i) => { off += (got[i] - w) ** 2; all += w ** 2; });
    return Math.sqrt(off / all);
  };
  const results = [];
  const { models, cases } = await json("manifest.json");
  for (const [name, m] of Object.entries(models)) {
    const [channels, height, width] = m.input_shape;
    const lrp = await createExplainer({ model: await read(m.onnx), preprocessing: { channels, height, width } });
    const input = await floats(m.input), logits = await floats(m.logits);
    results.push({ name, off: distance((await lrp.predict(input)).logits, logits), bound: 1e-5 });
    for (const c of cases.filter(c => c.model === name)) {
      const e = await lrp.explain(input, { target: c.target, rules: c.rules, box: { low: -2.5, high: 2.5 } });
      const bound = Math.max(1e-4, 20 * c.float32_error);
      results.push({ name: `${name}/${c.rules}`, off: distance(e.relevance, await floats(c.relevance)), bound });
    }
    lrp.close();
  }
  const seed = await json("seed.json");
  const [channels, height, width] = seed.input_shape;
  const lrp = await createExplainer({ model: await read(seed.onnx), preprocessing: { channels, height, width } });
  const input = await floats(seed.input);
  for (const c of seed.cases) {
    const e = await lrp.explain(input, { rules: `zplus-filter-${c.top_k}` });
    results.push({ name: `seed/${c.top_k}`, off: distance(e.map, await floats(c.relevance)), bound: 1e-4 });
  }
  lrp.close();
  return results;
}
