package weights

import "embed"

// Files holds the catalogue, models.json, and the model files. Only programs that
// use it carry it; package bundled is the comfortable way to.
//
//go:embed models.json *.onnx
var Files embed.FS
