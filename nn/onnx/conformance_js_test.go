package onnx

import "lrpexplainer/wasm/kernels"

func init() { conformanceBackend = kernels.New }
