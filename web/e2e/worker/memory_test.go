package worker

import (
	"fmt"
	"testing"
)

// TestMemoryDoesNotGrow: after a thousand explanations in a row, under five
// composites and of ten classes in turn, the engine's memory is what it was after
// the tenth.
func TestMemoryDoesNotGrow(t *testing.T) {
	for _, c := range []struct {
		model        string
		side, rounds int
	}{{"digits", 28, 1000}, {"photo", 64, 300}} {
		got := run[struct{ Tenth, Last, Wrong float64 }](t, site(t, nil), fmt.Sprintf(`
			const [model, side, rounds] = ["%s", %d, %d];
			const engine = new Worker("engine.js");
			const entry = (await (await fetch("weights/models.json")).json()).models.find(m => m.name === model);
			await answer(engine, "loadModel", {entry, url: "weights/" + entry.file});
			const rgba = new Uint8ClampedArray(4 * side * side).fill(255);
			for (let i = 0; i < side * side; i++) {
				const [x, y] = [(i %% side) / side, i / side / side], ink = x > 0.4 && x < 0.55 && y > 0.15 && y < 0.85;
				if (ink) rgba.fill(0, 4 * i, 4 * i + 3);
			}
			await answer(engine, "setImage", {rgba, width: side, height: side, source: "photo"}, [rgba.buffer]);
			const composites = ["epsilon-gamma-box", "epsilon-plus-flat", "uniform-alpha-beta", "overview", "zplus-filter"];
			let tenth, last, wrong = 0;
			for (let i = 0; i < rounds; i++) {
				const a = await answer(engine, "explain", {
					composite: composites[i %% 5], settings: i %% 5 == 4 ? {filter: 0.1} : {},
					target: {kind: "classes", parts: [{index: i %% 10, coefficient: 1}]}, layers: true,
				});
				if (a.type !== "explained") wrong++;
				last = a.memoryBytes;
				if (i == 9) tenth = last;
			}
			return {Tenth: tenth, Last: last, Wrong: wrong};
		`, c.model, c.side, c.rounds))
		if got.Wrong != 0 || got.Tenth == 0 || got.Last != got.Tenth {
			t.Errorf("%s: %v of %d failed; memory after the tenth %v bytes, after the last %v", c.model, got.Wrong, c.rounds, got.Tenth, got.Last)
		}
		t.Logf("%s: %.1f MB", c.model, got.Last/1e6)
	}
}
