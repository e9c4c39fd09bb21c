package main

import (
	"context"
	"fmt"
	"time"

	"github.com/chromedp/chromedp"

	asm "lrpexplainer/wasm/kernels/assembler"
	"lrpexplainer/web/e2e/browser"
)

// The peak is what a thread reaches that does nothing but multiply and add: chains of
// multiply-adds that depend on nothing but themselves, in a loop without loads or stores.
// Too few chains wait for their results, too many leave the registers; the best of these
// counts.
var chainCounts = []int{8, 10, 12}

// stepsPerTurn is how often each chain is continued in a turn of the loop.
const stepsPerTurn = 8

// flops is how many operations so many turns with so many chains are.
func flops(chains, turns int) float64 {
	const lanes, perLane = 4, 2
	return float64(chains) * stepsPerTurn * lanes * perLane * float64(turns)
}

// peakModule exports chains8(turns), chains10 and chains12, by relaxed SIMD's multiply-add.
func peakModule() []byte {
	m := asm.NewModule(asm.Memory{MinPages: 1})
	for _, n := range chainCounts {
		f := m.Func(fmt.Sprintf("chains%d", n))
		turns := f.ParamI32()
		// Every chain goes to b/(1 − a) = 1, wherever it begins.
		a, b := f.V128(asm.Vector(0.75)), f.V128(asm.Vector(0.25))
		chains := make([]asm.V128, n)
		for i := range chains {
			chains[i] = f.V128(asm.Vector(float32(i)))
		}
		f.DoWhile(func() asm.I32 {
			for range stepsPerTurn {
				for _, c := range chains {
					c.Set(c.MulAddRelaxed(a, b))
				}
			}
			turns.Increase(-1)
			return turns
		})
		at := f.I32(0)
		for i, c := range chains {
			at.Store(16*i, c)
		}
	}
	return m.Bytes()
}

// timeChains gives the milliseconds that each count of chains takes for the turns, the
// given number of times each, after the browser has optimised them. The counts take turns.
const timeChains = `
const mem = new WebAssembly.Memory({initial: 1});
const {instance} = await WebAssembly.instantiate(new Uint8Array(await (await fetch("/peak.wasm")).arrayBuffer()), {env: {mem}});
const times = [];
const run = counts.map(count => instance.exports["chains" + count]);
for (const chains of run) for (let i = 0; i < 20; i++) chains(turns / 20);
for (let i = 0; i < rounds; i++) {
	run.forEach((chains, at) => {
		const began = performance.now();
		chains(turns);
		times[at * rounds + i] = performance.now() - began;
	});
}
return times;
`

// timeTiles gives the GFLOP/s of the kernels' tiles, as the loader measures them to choose one.
const timeTiles = `
const { fastest, heightsOf, speeds } = await import("/kernels/tiles.js");
const kernels = await WebAssembly.compileStreaming(fetch("/kernels/relaxed.wasm"));
const measured = await speeds(kernels, false);
return heightsOf(kernels).map((rows, i) => ({ rows, speed: 2 * measured[i] / 1000, chosen: i === fastest(measured) }));
`

// tileSpeed is one of the kernels' tiles.
type tileSpeed struct {
	Rows   int     `json:"rows"`
	Speed  float64 `json:"speed"` // GFLOP/s
	Chosen bool    `json:"chosen"`
}

// measurePeak measures the chains in the browser at url, and natively.
func measurePeak(ctx context.Context, r *report, url string, rounds int) error {
	const turns = 4_000_000 // some 50 ms
	b, err := browser.StartUnrecorded(ctx)
	if err != nil {
		return err
	}
	defer b.Close()
	if _, err := chromedp.Run(b.Context(), chromedp.Navigate(url+"/page.html")); err != nil {
		return err
	}
	code := fmt.Sprintf("(async () => {const counts = %s, turns = %d, rounds = %d;%s})()", list(chainCounts), turns, rounds, timeChains)
	times, err := chromedp.Run(b.Context(), chromedp.Evaluate[[]float64](code, chromedp.EvalAwaitPromise))
	if err != nil {
		return err
	}
	wasm, native := map[int]float64{}, map[int]float64{}
	for i, n := range chainCounts {
		wasm[n] = flops(n, turns) / median(times[i*rounds:(i+1)*rounds]) / 1e6
		if !hasNativeChains() {
			continue
		}
		var seconds []float64
		for range rounds {
			began := time.Now()
			nativeChains(n, turns)
			seconds = append(seconds, time.Since(began).Seconds())
		}
		native[n] = flops(n, turns) / median(seconds) / 1e9
	}
	tiles, err := chromedp.Run(b.Context(), chromedp.Evaluate[[]tileSpeed]("(async () => {"+timeTiles+"})()", chromedp.EvalAwaitPromise))
	if err != nil {
		return err
	}
	r.peak(wasm, native, tiles)
	return nil
}

// list is the numbers as JavaScript has them.
func list(numbers []int) string {
	s := "["
	for _, n := range numbers {
		s += fmt.Sprint(n, ",")
	}
	return s + "]"
}
