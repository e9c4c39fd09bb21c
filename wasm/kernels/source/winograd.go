package source

import (
	"lrpexplainer/wasm/kernels/abi"
	asm "lrpexplainer/wasm/kernels/assembler"
)

func (k *kernels) winograd(ops []*asm.Func) {
	o := k.operation(abi.Winograd{})
	ops[abi.OpWinograd] = o.Func
}
