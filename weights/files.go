package weights

import "embed"

// JSON is the catalogue, models.json. Package bundled parses it.
//
//go:embed models.json
var JSON []byte

// Files holds the model files of the entries that are Bundled. Only programs that
// use it carry it; package bundled is the comfortable way to.
//
//go:embed digits.onnx photo.onnx hans.onnx
var Files embed.FS
