package assembler

import (
	"bytes"
	"context"
	"math"
	"slices"
	"testing"

	"github.com/tetratelabs/wazero"
)

// memoryModule exports a memory of one page as "mem".
var memoryModule = []byte{0, 'a', 's', 'm', 1, 0, 0, 0, 5, 3, 1, 0, 1, 7, 7, 1, 3, 'm', 'e', 'm', 2, 0}

// run calls a module's export "f" with the arguments and returns what it leaves at
// the start of memory.
func run(t *testing.T, m *Module, args ...uint64) []byte {
	t.Helper()
	ctx := context.Background()
	r := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfigInterpreter())
	defer r.Close(ctx)
	env, err := r.InstantiateWithConfig(ctx, memoryModule, wazero.NewModuleConfig().WithName("env"))
	if err != nil {
		t.Fatal(err)
	}
	module, err := r.Instantiate(ctx, m.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := module.ExportedFunction("f").Call(ctx, args...); err != nil {
		t.Fatal(err)
	}
	out, _ := env.Memory().Read(0, 64)
	return bytes.Clone(out)
}

// ints reads the first integers of memory.
func ints(memory []byte, n int) []int32 {
	out := make([]int32, n)
	for i := range out {
		for b := range 4 {
			out[i] |= int32(memory[4*i+b]) << (8 * b)
		}
	}
	return out
}

func TestConstants(t *testing.T) {
	m := NewModule(Memory{MinPages: 1})
	f := m.Func("f")
	values := []int{0, 1, -1, 63, 64, -64, -65, 8191, 8192, 1 << 20, math.MaxInt32, math.MinInt32}
	for i, v := range values {
		f.I32(0).StoreI32(4*i, Int(v))
	}
	for i, got := range ints(run(t, m), len(values)) {
		if got != int32(values[i]) {
			t.Errorf("%d became %d", values[i], got)
		}
	}
}

func TestControl(t *testing.T) {
	for _, c := range []struct{ selector, want int32 }{{0, 100}, {1, 101}, {2, 102}, {3, 0}, {-1, 0}} {
		m := NewModule(Memory{MinPages: 1})
		f := m.Func("f")
		selector := f.ParamI32()
		at, i, sum, turns := f.I32(0), f.I32(0), f.I32(0), f.I32(0)
		var cases []func()
		for k := range 3 {
			cases = append(cases, func() { at.StoreI32(0, Int(100+k)) })
		}
		f.Switch(selector, cases...)
		f.For(i, 3, 10, 2, func() { sum.Increase(i) }) // 3, 5, 7, 9
		f.For(i, 3, 3, 1, func() { sum.Increase(1000) })
		f.DoWhile(func() I32 { turns.Increase(1); return turns.Less(5) })
		at.StoreI32(4, sum)
		at.StoreI32(8, turns)
		f.IfElse(sum.Equals(24), func() { at.StoreI32(12, Int(1)) }, func() { at.StoreI32(12, Int(2)) })
		got := ints(run(t, m, uint64(uint32(c.selector))), 4)
		if got[0] != c.want || got[1] != 24 || got[2] != 5 || got[3] != 1 {
			t.Errorf("case %d: %v", c.selector, got)
		}
	}
}

func TestIntegers(t *testing.T) {
	m := NewModule(Memory{MinPages: 1})
	f := m.Func("f")
	a, b := f.ParamI32(), f.ParamI32() // 100, 7
	results := []struct {
		value I32
		want  int32
	}{
		{a.Add(b), 107}, {a.Sub(b), 93}, {a.Mul(b), 700}, {a.Div(b), 14}, {a.And(b), 4}, {a.ShiftLeft(3), 800},
		{a.Less(b), 0}, {b.Less(a), 1}, {a.AtLeast(100), 1}, {a.Differs(b), 1}, {a.Min(b), 7}, {b.Min(a), 7}, {a.RoundUp(16), 112}, {b.Sub(a).Less(0), 1},
	}
	at := f.I32(0)
	for i, r := range results {
		at.StoreI32(4*i, r.value)
	}
	got := ints(run(t, m, 100, 7), len(results))
	for i, r := range results {
		if got[i] != r.want {
			t.Errorf("result %d is %d, want %d", i, got[i], r.want)
		}
	}
}

func TestCallsAndVectors(t *testing.T) {
	m := NewModule(Memory{MinPages: 1})
	callee := m.Func("")
	to, v := callee.ParamI32(), callee.ParamV128()
	to.Store(0, v.Shuffle(v, [4]int{3, 6, 1, 4}))
	f := m.Func("f")
	at := f.I32(0)
	for lane := range 4 {
		at.StoreI32(16+4*lane, Int(10+lane))
	}
	f.Call(callee, at, at.Load(16))
	if got := ints(run(t, m), 4); got[0] != 13 || got[1] != 12 || got[2] != 11 || got[3] != 10 {
		t.Errorf("shuffled %v", got)
	}
}

func TestTwoFloats(t *testing.T) {
	m := NewModule(Memory{MinPages: 1})
	f := m.Func("f")
	at := f.I32(0)
	for lane := range 4 {
		at.StoreI32(32+4*lane, Int(10+lane))
	}
	at.Store(0, at.Load(32))
	at.StoreTwo(4, at.Load(32), 1)
	at.Store(16, at.LoadTwo(36))
	at.StoreTwo(24, at.Load(32), 0)
	if got, want := ints(run(t, m), 8), []int32{10, 12, 13, 13, 11, 12, 10, 11}; !slices.Equal(got, want) {
		t.Errorf("memory is %v, want %v", got, want)
	}
}

// TestMistakes: what cannot be assembled is refused while it is written.
func TestMistakes(t *testing.T) {
	for name, mistake := range map[string]func(f *Func){
		"setting a value":         func(f *Func) { f.I32(1).Add(1).Set(2) },
		"setting a constant":      func(f *Func) { Int(1).Set(2) },
		"parameter in the body":   func(f *Func) { f.I32(1); f.ParamI32() },
		"too few arguments":       func(f *Func) { g := f.module.Func(""); g.ParamI32(); f.Call(g) },
		"neither integer nor int": func(f *Func) { f.I32(1.5) },
		"a float for an integer":  func(f *Func) { f.I32(0).Add(f.I32(0).LoadF32(0)) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			mistake(NewModule(Memory{}).Func("f"))
		}()
	}
}

func TestSharedMemory(t *testing.T) {
	m := NewModule(Memory{MinPages: 1, Shared: true})
	want := []byte("\x02\x0f\x01\x03env\x03mem\x02\x03\x01\x80\x80\x04") // limits 3: a maximum, shared
	if !bytes.Contains(m.Bytes(), want) {
		t.Errorf("%x does not import a shared memory", m.Bytes())
	}
}
