/// <reference lib="dom" />
// The declarations of the library, and its documentation. The tests hold the JavaScript
// to them by what it does.

/** A network that has been loaded, with an engine of its own in a worker. */
export interface Explainer {
  /** The shape of the network's input, batch axis of 1 first. */
  readonly shape: number[];
  /** One name for each class, or none. */
  readonly labels: string[];
  /** How many threads compute: 1 where memory cannot be shared, as on pages that are not cross-origin isolated. */
  readonly threads: number;
  /**
   * Runs the network.
   * @throws {LRPError} InputError, EngineError, ClosedError
   */
  predict(image: ImageInput, options?: { signal?: AbortSignal }): Promise<Prediction>;
  /**
   * Hands the score of a class back to the input, layer by layer. The network runs only if the image is another one than before.
   * @throws {LRPError} InputError, ExplanationError, EngineError, ClosedError
   */
  explain(image: ImageInput, options?: ExplainOptions): Promise<Explanation>;
  /** An explanation as pixels, as large as the network's input, over what the network saw. */
  paint(explanation: Explanation, options?: PaintOptions): Pixels;
  /** paint on a canvas, all over it; browsers only. */
  draw(canvas: HTMLCanvasElement | OffscreenCanvas, explanation: Explanation, options?: PaintOptions & { smooth?: boolean }): void;
  /** The tables of rules and of composites, which are presets of rules. */
  rules(): { rules: Rule[]; composites: Composite[] };
  /** The network's nodes; node 0 is the input. */
  layers(): Layer[];
  /** Ends the worker; what is under way is rejected by a ClosedError. */
  close(): void;
}

/**
 * Starts an engine in a worker and loads a network.
 * @example
 * const lrp = await createExplainer({ model: "digits.onnx" });
 * const explanation = await lrp.explain(document.querySelector("img"));
 * lrp.draw(document.querySelector("canvas"), explanation);
 * lrp.close();
 * @throws {LRPError} ModelError, EngineError
 */
export function createExplainer(options: ExplainerOptions): Promise<Explainer>;

export interface ExplainerOptions {
  /** An ONNX file: its URL (in Node also its path), a File or Blob, or its bytes. */
  model: string | URL | Blob | ArrayBuffer | ArrayBufferView;
  /** One name for each class. */
  labels?: string[];
  /** What the network expects of pixels. Without it the size is the file's, and pixels are scaled to 0…1. */
  preprocessing?: Preprocessing;
  /** The output that counts, by name; without it the first that has a score for each class. */
  output?: string;
  /** At most so many threads; without it one a core, at most 8. Of no effect where memory cannot be shared. */
  threads?: number;
  /** Hears of progress of everything that the explainer does. */
  onProgress?: (progress: Progress) => void;
  /** Gives up loading. */
  signal?: AbortSignal;
}

export interface Progress {
  /** "download" and "read" in bytes, "forward" and "backward" in layers. */
  stage: "download" | "read" | "forward" | "backward";
  done: number;
  /** 0 where it is not known. */
  total: number;
}

/** A byte v of channel c becomes (v·scale − mean[c]) / std[c]. */
export interface Preprocessing {
  /** 3 for colour, 1 for grey. */
  channels: number;
  /** In pixels. */
  height: number;
  width: number;
  /** The order of the axes; "NCHW" if it is missing. */
  layout?: "NCHW" | "NHWC";
  /** The order of colours; "RGB" if it is missing. */
  order?: "RGB" | "BGR";
  /** 1/255 if it is missing. */
  scale?: number;
  /** One number, or one for each channel; 0 if it is missing. */
  mean?: number | number[];
  /** The same; 1 if it is missing. */
  std?: number | number[];
  /** The lowest and highest v·scale of a picture; those of the bytes 0 and 255 if it is missing. */
  range?: [number, number];
  /** How a picture of another shape is brought to the input's: cut from the middle, stretched, or searched for a handwritten digit; "crop" if it is missing. */
  fit?: "crop" | "stretch" | "digit";
}

/** RGBA, not premultiplied, row by row. ImageData is one. */
export interface Pixels {
  data: Uint8ClampedArray;
  width: number;
  height: number;
}

/**
 * A picture, or as a Float32Array the network's own input in the shape that it has.
 * In Node: pixels, the bytes or the path of a PNG, JPEG, GIF, WebP, BMP or TIFF file, or a Float32Array.
 */
export type ImageInput = ImageBitmap | ImageData | HTMLImageElement | HTMLCanvasElement | OffscreenCanvas | HTMLVideoElement
  | Blob | Float32Array | Pixels | ArrayBuffer | Uint8Array | string | URL;

export interface ExplainOptions {
  /** What is explained; without it what the rules begin with, mostly the class with the highest score. */
  target?: Target;
  /** Which rule goes where; without it what is meant for such a network. */
  rules?: string | Rules;
  /** The lowest and highest value of the network's input, a number or one for each channel; without it the preprocessing's. */
  box?: { low: number | number[]; high: number | number[] };
  /** Keeps only the relevance that flows through these channels. */
  conditions?: { layer: string | number; channels: number[] }[];
  /** Gives up; the promise is rejected by the signal's reason. */
  signal?: AbortSignal;
}

/** A class by number or label, the top class, all probabilities at once, a class against another or against all others, or a neuron. */
export type Target = number | "top" | "softmax" | (string & {})
  | { class: number | string; against?: number | string }
  | { odds: number | string }
  | { layer: string | number; neuron: number };

export interface Rules {
  /** A composite of the table by name. */
  composite?: string;
  /** Its parameters; a missing one is at its default. */
  settings?: Record<string, number>;
  /** In place of both: a composite in its JSON form. */
  custom?: object;
  /** Other rules in single layers. */
  layers?: { layer: string | number; rule: string; settings?: Record<string, number> }[];
}

export interface PaintOptions {
  /** "red-blue" if it is missing. */
  palette?: "red-blue" | "orange-purple" | "green-purple" | "red-blue-dark" | "orange-blue-dark" | "hot" | "hot-dark";
  /** Of the heatmap over the picture, 0 to 1; 0.7 if it is missing. */
  opacity?: number;
  /** The |relevance| with the strongest colour; the largest one if it is missing. */
  limit?: number;
}

export interface Prediction {
  /** The scores, one for each class. */
  logits: Float32Array;
  /** The network's own, none where its output is a single value. */
  probabilities: Float32Array;
  /** The class with the highest score, and its label. */
  top: number;
  label: string;
  /** The rectangle of the picture, in its pixels, that the network's input covers. */
  placement: { x: number; y: number; width: number; height: number };
  /** What the network saw. */
  seen: Pixels;
}

export interface Explanation extends Prediction {
  /** Of every value of the network's input, in the units of the score. */
  relevance: Float32Array;
  /** Of the network's input, batch axis of 1 first. */
  shape: number[];
  /** The relevance of every pixel, summed over the channels: height·width values, row by row. */
  map: Float32Array;
  width: number;
  height: number;
  /** What was explained. */
  target: { kind: string; parts: { index: number; coefficient: number }[]; node?: number };
  /** The rules compute gradients, which conserve nothing: there is no ledger. */
  gradient: boolean;
  /** The score taken apart: score = input + constants + softmax + stabilizer + removed, but for rounding. */
  account: { score: number; input: number; constants: number; softmax: number; stabilizer: number; removed: number };
  /** What became of the relevance that each layer received, nearest the output first. */
  ledger: LedgerEntry[];
  /** The relevance of the layers that one knows as such, by node. */
  layers: LayerMap[];
  /** The rule that every node was given. */
  rules: { layer: string; node: number; rule: string; settings: Record<string, number> }[];
  milliseconds: number;
}

export interface LedgerEntry {
  layer: string;
  node: number;
  rule: string;
  symbol: string;
  received: number;
  passed: number;
  constants: number;
  stabilizer: number;
  removed: number;
}

/** The relevance of a node's output, summed over its channels. */
export interface LayerMap {
  layer: string;
  node: number;
  /** 1 × 1 for a dense layer. */
  width: number;
  height: number;
  map: Float32Array;
  sum: number;
  /** Of class tokens, which lie on no patch. */
  tokens?: Float32Array;
}

export interface Parameter {
  name: string;
  symbol: string;
  sentence: string;
  min: number;
  max: number;
  default: number;
  scale: "linear" | "logarithmic" | "switch";
  sliding: [number, number];
}

export interface Composite {
  name: string;
  title: string;
  sentence: string;
  reference: string;
  parameters: Parameter[];
  needsBounds: boolean;
}

export interface Rule {
  name: string;
  symbol: string;
  sentence: string;
  formula: string;
  reference: string;
  /** The roles of layers that it can serve. */
  for: string[];
  parameters: Parameter[];
  needsBounds: boolean;
}

export interface Layer {
  index: number;
  name: string;
  /** ONNX's operator. */
  kind: string;
  role: string;
  /** Of its output. */
  shape: number[];
  inputs: number[];
  /** A convolution or dense layer. */
  weights: boolean;
}

/** Every error of the library has one of these names; "AbortError" or the signal's own reason where a request is given up. */
export interface LRPError extends Error {
  name: "EngineError" | "ModelError" | "InputError" | "ExplanationError" | "ClosedError";
}
