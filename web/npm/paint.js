// Relevance over the picture, pixel by pixel as package lrp/heatmap lays it there; single
// precision throughout, so that the pixels are the same.
import { named } from "./errors.js";
import { palettes, sequential } from "./palettes.js";

const f = Math.fround;
const clamp = (v, low, high) => v < low ? low : v > high ? high : v;
const lerp = (a, b, t) => Math.trunc(f(f(a + f(f(b - a) * t)) + 0.5));
const mix = (c, d, t) => [lerp(c[0], d[0], t), lerp(c[1], d[1], t), lerp(c[2], d[2], t)];
// at is the colour for v between −1 and 1, between two entries interpolated.
const at = (colors, v) => {
  const last = colors.length - 1, x = f(f(f(v + 1) / 2) * last), i = Math.min(Math.trunc(x), last - 1);
  return mix(colors[i], colors[i + 1], f(x - i));
};
const grey = ([r, g, b]) => Array(3).fill(77 * r + 151 * g + 28 * b + 128 >> 8);

// overlay is an explanation as RGBA over what the network saw, as large as that.
export function overlay({ map, width, height, seen }, { palette = "red-blue", opacity = 0.7, limit = largest(map) } = {}) {
  const colors = palettes[palette];
  if (!colors) throw named("ExplanationError", `There is no palette ${JSON.stringify(palette)}; expected ${Object.keys(palettes).join(", ")}.`);
  const shown = f(clamp(opacity, 0, 1)), strength = Math.min(1, f(2 * shown)), most = f(limit);
  const paper = colors[colors.length - 1 >> 1];
  const data = new Uint8ClampedArray(4 * map.length);
  map.forEach((r, i) => {
    let c = Array.from(seen.data.subarray(4 * i, 4 * i + 3));
    c = mix(mix(c, grey(c), strength), paper, shown);
    let v = most > 0 && r === r ? clamp(f(r / most), -1, 1) : 0, end = colors[v < 0 ? 0 : colors.length - 1];
    if (sequential.has(palette)) {
      v = Math.max(v, 0);
      end = at(colors, v);
    }
    c = mix(c, end, f(Math.abs(v) * strength));
    data.set([...c, 255], 4 * i);
  });
  return { data, width, height };
}

// largest is the largest |R|.
const largest = map => map.reduce((most, r) => Number.isFinite(r) ? Math.max(most, Math.abs(r)) : most, 0);
