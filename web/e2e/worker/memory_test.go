package worker

import "testing"

// TestMemoryDoesNotGrow: after a thousand explanations in a row, under five
// composites and of all classes in turn, the engine's memory is what it was after
// the tenth.
func TestMemoryDoesNotGrow(t *testing.T) {
	got := run[struct{ Tenth, Last, Wrong float64 }](t, site(t, nil), `
		const engine = new Worker("engine.js");
		const entry = (await (await fetch("weights/models.json")).json()).models[0];
		await answer(engine, "loadModel", {entry, url: "weights/digits.onnx"});
		const rgba = new Uint8ClampedArray(4 * 28 * 28).fill(255);
		for (let i = 0; i < 28 * 28; i++) {
			const [x, y] = [i % 28, i / 28 | 0], ink = x >= 12 && x < 15 && y >= 4 && y < 24;
			if (ink) rgba.fill(0, 4 * i, 4 * i + 3);
		}
		await answer(engine, "setImage", {rgba, width: 28, height: 28, source: "photo"}, [rgba.buffer]);
		const composites = ["epsilon-gamma-box", "epsilon-plus-flat", "uniform-alpha-beta", "overview", "zplus-filter"];
		let tenth, last, wrong = 0;
		for (let i = 0; i < 1000; i++) {
			const a = await answer(engine, "explain", {
				composite: composites[i % 5], settings: i % 5 == 4 ? {filter: 0.1} : {},
				target: {kind: "classes", parts: [{index: i % 10, coefficient: 1}]}, layers: true,
			});
			if (a.type !== "explained") wrong++;
			last = a.memoryBytes;
			if (i == 9) tenth = last;
		}
		return {Tenth: tenth, Last: last, Wrong: wrong};
	`)
	if got.Wrong != 0 || got.Tenth == 0 || got.Last != got.Tenth {
		t.Errorf("%v of 1000 failed; memory after the tenth %v bytes, after the last %v", got.Wrong, got.Tenth, got.Last)
	}
	t.Logf("%.1f MB", got.Last/1e6)
}
