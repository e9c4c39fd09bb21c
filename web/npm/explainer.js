// The library's core: an explainer is one session of one engine. What differs between
// browsers and Node, starting a worker and reading models and pictures, is the platform
// that createExplainer is given (browser.js, node.js).
import { named, stopped } from "./errors.js";
import { overlay } from "./paint.js";

/** @typedef {import("./lrp-explainer.d.ts").Explanation} Explanation */

export async function createExplainer(platform, options = {}) {
  const { signal, onProgress, threads } = options;
  signal?.throwIfAborted();
  const engine = new Engine(platform.startWorker(), threads);
  try {
    const tables = await engine.ask("hello", {}, { signal, name: "EngineError" });
    const source = await platform.readModel(options.model, signal);
    const model = await engine.ask("loadModel", { ...source, ...await entry(engine, source, options) },
      { signal, onProgress, name: "ModelError" });
    return new Explainer(engine, platform, tables, model, onProgress);
  } catch (error) {
    engine.end();
    throw error;
  }
}

// entry is the catalogue's entry that the engine asks for. Without preprocessing, the
// file's own input is taken, and pixels are scaled to 0…1.
async function entry(engine, source, { labels, preprocessing, signal, output }) {
  let input = preprocessing;
  if (!input) {
    const file = source.file ?? await download(source.url, signal);
    source.file = file;
    delete source.url;
    const info = await engine.ask("inspectModel", { file, output }, { signal, name: "ModelError" });
    input = inputOf(info);
  }
  const list = values => values === undefined ? [] : [].concat(values);
  return {
    output,
    entry: {
      name: source.name, title: source.name, labels: labels ?? [],
      input: { ...input, mean: list(input.mean), std: list(input.std), range: list(input.range) },
    },
  };
}

async function download(url, signal) {
  let response;
  try {
    response = await fetch(url, { signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw named("ModelError", `${url} could not be downloaded: ${error.message}`);
  }
  if (!response.ok) throw named("ModelError", `${url} could not be downloaded: the server answers ${response.status} ${response.statusText}`);
  return response.blob();
}

function inputOf({ inputShape: [, ...shape], complete, scales }) {
  if (!complete) throw named("ModelError", "The model leaves the size of its input open: say it as preprocessing, {channels, height, width}.");
  const scale = scales ? 1 : 1 / 255;
  if (shape.length === 1) return { channels: 1, height: 1, width: shape[0], scale };
  if (shape.length !== 3) throw named("ModelError", `The model's input has the shape (${shape}); expected pictures: say how as preprocessing, {channels, height, width}.`);
  const last = [1, 3].includes(shape[2]) && ![1, 3].includes(shape[0]);
  const [channels, height, width] = last ? [shape[2], shape[0], shape[1]] : shape;
  return { channels, height, width, layout: last ? "NHWC" : "NCHW", scale };
}

// Engine sends requests to a worker and hands out its answers.
class Engine {
  #worker;
  #open = new Map();
  #last = 0;
  #stopped = "";

  constructor(worker, threads) {
    this.#worker = worker;
    worker.listen(message => this.#hear(message), reason => this.#stop(reason));
    worker.post({ threads });
  }

  // ask sends a request and waits for its final answer. An aborted request is taken
  // back, and its promise is rejected at once.
  ask(type, fields, { signal, onProgress, name, transfer }) {
    if (this.#stopped) return Promise.reject(stopped(this.#stopped));
    if (signal?.aborted) return Promise.reject(signal.reason);
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      const settle = (end, value) => {
        if (!this.#open.delete(id)) return;
        signal?.removeEventListener("abort", abort);
        if (!this.#open.size) this.#worker.idle?.();
        end(value);
      };
      const abort = () => {
        this.#post({ id: ++this.#last, type: "cancel", target: id });
        settle(reject, signal.reason);
      };
      this.#open.set(id, { name, onProgress, resolve: v => settle(resolve, v), reject: e => settle(reject, e) });
      signal?.addEventListener("abort", abort);
      this.#worker.busy?.();
      try {
        this.#post({ id, type, ...fields }, transfer);
      } catch (error) {
        settle(reject, named(name, `The request could not be sent: ${error.message}`));
      }
    });
  }

  // check throws where there is nobody to ask any more.
  check() {
    if (this.#stopped) throw stopped(this.#stopped);
  }

  end(reason = "The explainer has been closed.") {
    this.#worker.terminate();
    this.#stop(reason, "ClosedError");
  }

  #post(message, transfer = []) {
    this.#worker.post({ v: 1, session: "library", ...message }, transfer);
  }

  #hear(message) {
    if (message.type === "stopped") return this.#stop(message.message);
    const request = this.#open.get(message.id);
    switch (request && message.type) {
      case undefined:
        return;
      case "progress":
        return request.onProgress?.({ stage: message.stage, done: message.done, total: message.total });
      case "error":
        return request.reject(named(request.name, message.message));
      case "superseded":
        return request.reject(named("AbortError", "The request was given up."));
      default:
        return request.resolve(message);
    }
  }

  #stop(reason, name = "EngineError") {
    this.#stopped ||= { name, reason };
    for (const { reject } of [...this.#open.values()]) reject(stopped(this.#stopped));
  }
}

class Explainer {
  #engine;
  #platform;
  #tables;
  #model;
  #onProgress;
  #input; // what the engine has run the model on last
  #predicted;
  #turn = Promise.resolve();

  constructor(engine, platform, tables, model, onProgress) {
    this.#engine = engine;
    this.#platform = platform;
    this.#tables = tables;
    this.#model = model;
    this.#onProgress = onProgress;
  }

  get shape() { return this.#model.inputShape.slice(); }
  get labels() { return this.#model.labels.slice(); }
  get threads() { return this.#tables.threads; }

  rules() {
    const { rules, composites } = this.#tables;
    return structuredClone({ rules, composites });
  }

  layers() { return structuredClone(this.#model.nodes); }

  predict(image, { signal } = {}) {
    return this.#inTurn(signal, async () => {
      await this.#run(image, signal);
      return this.#prediction();
    });
  }

  explain(image, { target, rules, box, conditions, signal } = {}) {
    return this.#inTurn(signal, async () => {
      const request = {
        ...this.#rules(rules), bounds: box && { low: [].concat(box.low), high: [].concat(box.high) },
        target: this.#target(target), layers: true, whole: true,
        conditions: (conditions ?? []).map(({ layer, channels }) => ({ node: this.#node(layer), channels })),
      };
      await this.#run(image, signal);
      const answer = await this.#engine.ask("explain", request, { signal, onProgress: this.#onProgress, name: "ExplanationError" });
      return { ...this.#prediction(), ...this.#explanation(answer) };
    });
  }

  paint(explanation, options) { return overlay(explanation, options); }

  draw(canvas, explanation, options = {}) {
    const { data, width, height } = this.paint(explanation, options);
    const small = this.#platform.canvas(width, height);
    small.getContext("2d").putImageData(new ImageData(data, width, height), 0, 0);
    const context = canvas.getContext("2d");
    context.imageSmoothingEnabled = Boolean(options.smooth);
    context.drawImage(small, 0, 0, canvas.width, canvas.height);
  }

  close() { this.#engine.end(); }

  // inTurn does one thing after the other: the engine keeps one picture.
  #inTurn(signal, work) {
    const mine = this.#turn.then(() => {
      signal?.throwIfAborted();
      this.#engine.check();
      return work();
    });
    this.#turn = mine.catch(() => {});
    // Who has given up does not wait for the turn.
    return signal ? Promise.race([mine, aborted(signal)]) : mine;
  }

  // run has the model run on the image, unless it is the one that it has run on last.
  async #run(image, signal) {
    const input = image instanceof Float32Array ? { values: image } : await this.#platform.readImage(image, signal);
    signal?.throwIfAborted();
    if (this.#input && same(this.#input, input)) return;
    this.#input = undefined;
    const kept = input.values ? { values: input.values.slice() } : { ...input, rgba: input.rgba.slice() };
    const sent = input.values ? { values: input.values.slice() } : { ...input, rgba: input.rgba.slice(), source: "photo" };
    this.#predicted = await this.#engine.ask("setImage", sent, {
      signal, onProgress: this.#onProgress, name: "InputError", transfer: [(sent.values ?? sent.rgba).buffer],
    });
    this.#input = kept;
  }

  #prediction() {
    const { logits, probabilities, placement, inputRGBA, inputWidth, inputHeight } = this.#predicted;
    let top = 0;
    logits.forEach((v, i) => { if (v > logits[top]) top = i; });
    return {
      logits: logits.slice(), probabilities: probabilities.slice(), top, label: this.#model.labels[top] ?? String(top),
      placement: { ...placement }, seen: { data: inputRGBA.slice(), width: inputWidth, height: inputHeight },
    };
  }

  #explanation({ structure: s, numbers, account, whole, milliseconds }) {
    const amounts = new Float64Array(numbers, 0, s.amounts);
    const values = new Float32Array(numbers, 8 * s.amounts);
    let amount = 0, value = 0;
    const take = n => values.slice(value, value += n);
    const sums = s.layers.map(() => amounts[amount++]);
    const ledger = s.ledger.map(({ node, rule, symbol }) => {
      const [received, passed, constants, stabilizer, removed] = amounts.subarray(amount, amount += 5);
      return { layer: this.#name(node), node, rule, symbol, received, passed, constants, stabilizer, removed };
    });
    const rules = s.rules.map(({ node, rule, settings }) =>
      ({ layer: this.#name(node), node, rule, settings: Object.fromEntries(settings.map(name => [name, amounts[amount++]])) }));
    const map = take(s.width * s.height);
    const layers = s.layers.map(({ node, width, height, tokens }, i) => ({
      layer: this.#name(node), node, width, height, sum: sums[i],
      map: node === 0 ? map.slice() : take(width * height),
      tokens: tokens ? take(tokens) : undefined,
    }));
    return {
      relevance: whole, shape: this.shape, map, width: s.width, height: s.height,
      target: s.target, gradient: s.gradient, account, ledger, rules, layers, milliseconds,
    };
  }

  #name(node) { return this.#model.nodes[node]?.name ?? ""; }

  #node(layer) {
    const found = typeof layer === "number" ? this.#model.nodes[layer] : this.#model.nodes.find(n => n.name === layer);
    if (!found) throw named("ExplanationError", `The model has no layer ${JSON.stringify(layer)}: layers() lists them.`);
    return found.index;
  }

  #class(wanted) {
    if (typeof wanted === "string") {
      const index = this.#model.labels.indexOf(wanted);
      if (index < 0) throw named("ExplanationError", `The model has no class ${JSON.stringify(wanted)}.`);
      return index;
    }
    if (!Number.isInteger(wanted) || wanted < 0 || wanted >= this.#model.classes) {
      throw named("ExplanationError", `There is no class ${JSON.stringify(wanted)}: the model has 0 to ${this.#model.classes - 1}.`);
    }
    return wanted;
  }

  #target(target) {
    if (target === undefined) return undefined;
    if (target === "top" || target === "softmax") return { kind: target, parts: [] };
    const part = (wanted, coefficient) => ({ index: this.#class(wanted), coefficient });
    if (typeof target !== "object" || target === null) return { kind: "classes", parts: [part(target, 1)] };
    if ("class" in target) {
      const parts = [part(target.class, 1)];
      if (target.against !== undefined) parts.push(part(target.against, -1));
      return { kind: "classes", parts };
    }
    if ("odds" in target) return { kind: "odds", parts: [part(target.odds, 1)] };
    if ("layer" in target) return { kind: "neuron", node: this.#node(target.layer), parts: [{ index: target.neuron, coefficient: 1 }] };
    throw named("ExplanationError", "The target is none of a class, top, softmax, {class, against}, {odds} and {layer, neuron}.");
  }

  #rules(rules = this.#model.suggested || this.#tables.composites[0].name) {
    if (typeof rules === "string") return { composite: rules, settings: {}, overrides: [] };
    const { composite, custom, settings = {}, layers = [] } = rules;
    const overrides = layers.map(({ layer, rule, settings = {} }) => ({ node: this.#node(layer), rule, settings }));
    return custom ? { custom, settings: {}, overrides } : { composite, settings, overrides };
  }
}

const aborted = signal => new Promise((_, reject) => {
  if (signal.aborted) reject(signal.reason);
  signal.addEventListener("abort", () => reject(signal.reason), { once: true });
});

const equal = (a, b) => a.length === b.length && a.every((v, i) => v === b[i]);

const same = (a, b) => a.values || b.values
  ? Boolean(a.values && b.values) && equal(a.values, b.values)
  : a.width === b.width && a.height === b.height && equal(a.rgba, b.rgba);
