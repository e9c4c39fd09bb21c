package worker

import (
	"fmt"
	"slices"
	"testing"
)

// Memory is compared between two stretches of explanations: from the settled-th to the
// middle, and from there to the end. Before the first, memory still grows to what the
// composites take in turn; it does so in steps, the last of which may fall anywhere among
// the first thirty or so.
const settled = 50

// grown is by how many bytes the highest of the second stretch is above that of the first.
// A step that falls late makes the first higher, never the second; what grows with every
// explanation makes the second higher.
func grown(memory []float64, middle int) float64 {
	return slices.Max(memory[middle:]) - slices.Max(memory[settled:middle])
}

// TestMemoryDoesNotGrow: in hundreds of explanations in a row, under five composites and
// of ten classes in turn, the engine's memory stays what it is once each has been computed
// a few times.
func TestMemoryDoesNotGrow(t *testing.T) {
	for _, c := range []struct {
		model                string
		side, middle, rounds int
	}{{"digits", 28, 500, 1000}, {"photo", 64, 150, 300}} {
		got := run[struct {
			Memory []float64
			Wrong  int
		}](t, site(t, nil), fmt.Sprintf(`
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
			const memory = [];
			let wrong = 0;
			for (let i = 0; i < rounds; i++) {
				const a = await answer(engine, "explain", {
					composite: composites[i %% 5], settings: i %% 5 == 4 ? {filter: 0.1} : {},
					target: {kind: "classes", parts: [{index: i %% 10, coefficient: 1}]}, layers: true,
				});
				if (a.type !== "explained") wrong++;
				memory.push(a.memoryBytes);
			}
			return {Memory: memory, Wrong: wrong};
		`, c.model, c.side, c.rounds))
		if got.Wrong != 0 || len(got.Memory) != c.rounds {
			t.Fatalf("%s: %d of %d explanations failed", c.model, got.Wrong, c.rounds)
		}
		if g := grown(got.Memory, c.middle); g > 0 {
			t.Errorf("%s: from explanation %d on memory is higher by %v bytes: %s", c.model, c.middle, g, steps(got.Memory))
		}
		t.Logf("%s: %s", c.model, steps(got.Memory))
	}
}

// steps tells where memory has grown.
func steps(memory []float64) string {
	text, last := "", 0.0
	for i, m := range memory {
		if m != last {
			text += fmt.Sprintf("%.1f MB from explanation %d on; ", m/1e6, i)
			last = m
		}
	}
	return text
}

// TestGrowthIsSeen: one step that falls late is no growth, one for each hundred is.
func TestGrowthIsSeen(t *testing.T) {
	const arena, rounds, middle = 512 << 10, 300, 150
	trace := func(grows func(i int) bool) (memory []float64) {
		m := float64(28 << 20)
		for i := range rounds {
			if grows(i) {
				m += arena
			}
			memory = append(memory, m)
		}
		return memory
	}
	for name, c := range map[string]struct {
		grows func(i int) bool
		want  float64
	}{
		"steps at the beginning":              {func(i int) bool { return i == 0 || i == 4 || i == 9 }, 0},
		"the last of them late":               {func(i int) bool { return i == 0 || i == 4 || i == 14 }, 0},
		"the last of them very late":          {func(i int) bool { return i == 0 || i == 4 || i == 120 }, 0},
		"an arena for each hundred":           {func(i int) bool { return i%100 == 99 }, 2 * arena},
		"an arena for each hundred, from ten": {func(i int) bool { return i%100 == 10 }, arena},
		"an arena for each hundred and fifty": {func(i int) bool { return i%150 == 149 }, arena},
	} {
		if got := grown(trace(c.grows), middle); got != c.want {
			t.Errorf("%s: grown by %v bytes, want %v", name, got, c.want)
		}
	}
}
