//go:build !js

package kernels

import (
	"context"
	"fmt"
	"os"
	"reflect"
	"testing"
	"unsafe"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	"lrpexplainer/wasm/kernels/abi"
	"lrpexplainer/wasm/kernels/source"
)

// The tests outside of browsers run the plain SIMD module under wazero, which knows
// neither relaxed SIMD nor, without experiments, shared memory. It is wazero's
// interpreter: version 1.12's compiler for amd64 computes OpDots wrongly, where the
// interpreter and V8 agree.

const testPages = 4096 // 256 MiB

// memoryModule exports a memory of testPages as "mem".
var memoryModule = []byte{
	0, 'a', 's', 'm', 1, 0, 0, 0,
	5, 4, 1, 0, testPages&0x7f | 0x80, testPages >> 7, // one memory, a minimum of two bytes
	7, 7, 1, 3, 'm', 'e', 'm', 2, 0,
}

// module is the kernel module with its memory.
type module struct {
	memory api.Memory
	run    api.Function
}

// heights are those of the plain module's tile and of the relaxed one's, and tiles their run.
var (
	heights = append(source.Variant{}.Heights(), source.Variant{Relaxed: true}.Heights()...)
	tiles   []func(op abi.Op, args any, parts int)
)

// TestTiles: products, and what consists of them, in tiles of every height. In the browser
// WASMEXEC_TILE says in which all tests run.
func TestTiles(t *testing.T) {
	defer func() { run = tiles[0] }()
	for i, height := range heights[1:] {
		t.Run(fmt.Sprint(height), func(t *testing.T) {
			run = tiles[i+1]
			t.Run("blocks", TestBlocks)
			t.Run("matrices", TestMatMul)
			t.Run("rules", TestRules)
			t.Run("Winograd", TestWinogradSlivers)
		})
	}
}

func TestMain(m *testing.M) {
	ctx := context.Background()
	r := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfigInterpreter().WithMemoryLimitPages(testPages))
	env, err := r.InstantiateWithConfig(ctx, memoryModule, wazero.NewModuleConfig().WithName("env"))
	if err != nil {
		panic(err)
	}
	kernels, err := r.InstantiateWithConfig(ctx, source.BuildTiles(source.Variant{}, heights...), wazero.NewModuleConfig().WithName("kernels"))
	if err != nil {
		panic(err)
	}
	for _, height := range heights {
		rt := &module{env.Memory(), kernels.ExportedFunction(fmt.Sprint("run", height))}
		tiles = append(tiles, rt.call)
	}
	run = tiles[0]
	code := m.Run()
	r.Close(ctx)
	os.Exit(code)
}

// testBackend is a Backend whose every call is divided as for the number of threads;
// the parts run one after the other.
func testBackend(threads int) *Backend {
	b := newBackend(abi.SIMD, threads)
	b.divideAll = true
	return b
}

// call copies the arguments into the module's memory with all that they refer to,
// runs every part, and copies back. Between any two arrays lie guards that must stay
// as they are.
func (rt *module) call(op abi.Op, args any, parts int) {
	const guard = 64
	var at uint32 = 4096
	type array struct {
		at, size uint32
		bytes    []byte
	}
	var arrays []array
	seen := map[unsafe.Pointer]uint32{}
	place := func(pointer unsafe.Pointer, n int, copied bool) uint32 {
		if where, ok := seen[pointer]; ok {
			return where // the same array as destination and source
		}
		size := uint32(4 * n)
		where := at + guard
		// Arrays of float32 begin anywhere at a multiple of 4, as slices of slices do.
		where += uint32(len(arrays)%4) * 4
		at = where + size + guard
		if int(at) > testPages<<16 {
			panic("the test's memory is too small")
		}
		for i := range uint32(guard) {
			rt.memory.WriteByte(where-guard+i, 0xa5)
			rt.memory.WriteByte(where+size+i, 0xa5)
		}
		seen[pointer] = where
		if copied {
			bytes := unsafe.Slice((*byte)(pointer), size)
			rt.memory.Write(where, bytes)
			arrays = append(arrays, array{where, size, bytes})
		}
		return where
	}
	v := reflect.ValueOf(args).Elem()
	image := make([]byte, v.Type().Size())
	copy(image, unsafe.Slice((*byte)(v.Addr().UnsafePointer()), len(image)))
	for i := range v.NumField() {
		field, name := v.Field(i), v.Type().Field(i)
		if field.Kind() != reflect.Slice || field.Len() == 0 {
			continue
		}
		n := field.Len() * int(field.Type().Elem().Size()) / 4
		*(*uint64)(unsafe.Pointer(&image[name.Offset])) = uint64(place(field.UnsafePointer(), n, name.Name != "Scratch"))
	}
	rt.memory.Write(1024, image)
	for part := range parts {
		if _, err := rt.run.Call(context.Background(), uint64(op), 1024, uint64(part), uint64(parts), 0); err != nil {
			panic(fmt.Sprintf("op %d, part %d of %d, %+v: %v", op, part, parts, args, err))
		}
	}
	for _, a := range arrays {
		result, _ := rt.memory.Read(a.at-guard, a.size+2*guard)
		for i := range guard {
			if result[i] != 0xa5 || result[len(result)-1-i] != 0xa5 {
				panic(fmt.Sprintf("op %d wrote outside of its arrays: %+v", op, args))
			}
		}
		copy(a.bytes, result[guard:])
	}
}
