package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
)

// offlineName is the service worker, which keeps the site for use without a network.
const offlineName = "service-worker.js"

// onlineOnly are large files that are not kept before somebody asks for them.
var onlineOnly = []string{"weights/residual.onnx"}

// kept says whether the service worker keeps the file: what the page may need when it is
// used again, but for large models.
func kept(f *file) bool {
	switch {
	case f.name == offlineName, slices.Contains(onlineOnly, f.name), forOthers(f.name):
		return false
	case path.Ext(f.name) == ".onnx":
		return slices.ContainsFunc(standaloneModels, func(m string) bool { return f.name == "weights/"+m+".onnx" })
	}
	return true
}

// forOthers says whether only elements of other people's pages use the file.
func forOthers(name string) bool {
	return name == "lrp-explainer.js" || name == "engine-module.js" || name == "kernels/afar.js" || strings.HasPrefix(name, "element/")
}

// writeOffline writes the list of kept files into the service worker, after they have been
// named and compressed. With any of them changes the worker, which is how browsers know
// of a new version.
func writeOffline(files []*file) error {
	i := slices.IndexFunc(files, func(f *file) bool { return f.name == offlineName })
	if i < 0 {
		return nil
	}
	worker := files[i]
	var list []string
	all := sha256.New()
	for _, f := range files {
		if !kept(f) {
			continue
		}
		sum := sha256.Sum256(f.content)
		travels := len(f.content)
		if f.brotli != nil {
			travels = len(f.brotli)
		}
		entry, err := json.Marshal([]any{f.built, len(f.content), hex.EncodeToString(sum[:]), travels})
		if err != nil {
			return err
		}
		list = append(list, string(entry))
		all.Write(entry)
	}
	for token, text := range map[string]string{
		"[/* FILES */]": "[\n  " + strings.Join(list, ",\n  ") + ",\n]",
		`"VERSION"`:     fmt.Sprintf("%q", hex.EncodeToString(all.Sum(nil)[:8])),
	} {
		if bytes.Count(worker.content, []byte(token)) != 1 {
			return errors.New("web/" + offlineName + " has no single place " + token + " for the list of files")
		}
		worker.content = bytes.Replace(worker.content, []byte(token), []byte(text), 1)
	}
	worker.brotli, worker.gzip = nil, nil // of the text without the list
	return nil
}
