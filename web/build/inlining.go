package main

// notInlined are the packages whose functions are compiled as calls, since nothing in
// them is computed in a loop over pixels or weights: inlining makes the download larger
// and none of this noticeably faster. The go command takes the last pattern that fits.
var notInlined = []string{
	"fmt", "internal/fmtsort", "reflect", "internal/reflectlite", "strconv", "internal/strconv", "strings",
	"time", "os", "io", "io/fs", "bufio", "internal/poll", "internal/filepathlite", "internal/testlog", "path",
	"syscall", "context", "errors", "internal/bisect", "internal/godebug", "encoding/json", "encoding/hex", "encoding/xml", "encoding/base64",
	"crypto/internal/fips140/aes/...", "crypto/internal/fips140/drbg", "crypto/internal/fips140/hmac",
	"crypto/internal/fips140/sha3", "crypto/internal/fips140/sha512", "crypto/internal/sysrand",
	"github.com/norunners/vecty/...", "lrpexplainer/wasm/ui/...", "lrpexplainer/wasm/protocol", "lrpexplainer/wasm/engine", "lrpexplainer/wasm/engine/schedule",
	"lrpexplainer/wasm/drawing", "lrpexplainer/wasm/promise", "lrpexplainer/wasm/number", "lrpexplainer/wasm/property",
	"sync", "internal/sync", "bytes", "maps", "sort", "unicode", "container/heap", "hash/fnv", "image", "image/color", "image/draw", "lrpexplainer/wasm/sorted",
	"google.golang.org/protobuf/encoding/protowire", "google.golang.org/protobuf/internal/errors",
	// What they compute goes through the kernels, a call for each product or line.
	"lrpexplainer/nn", "lrpexplainer/nn/onnx", "lrpexplainer/lrp", "lrpexplainer/lrp/evaluate", "lrpexplainer/wasm/kernels",
	"gonum.org/v1/gonum/blas/gonum",
}

// inlined are those among them that compute after all.
var inlined = []string{"lrpexplainer/wasm/ui/paint", "lrpexplainer/wasm/ui/state/answer"}

// inliningFlags are the go command's flags that say so.
func inliningFlags() []string {
	var flags []string
	for _, p := range notInlined {
		flags = append(flags, "-gcflags="+p+"=-l")
	}
	for _, p := range inlined {
		flags = append(flags, "-gcflags="+p+"=")
	}
	return flags
}
