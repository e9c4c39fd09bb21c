//go:build js

package storage

import (
	"errors"
	"syscall/js"

	"lrpexplainer/wasm/promise"
	"lrpexplainer/wasm/property"
)

// KeptModel is a model of the visitor's that the browser keeps, with the files that belong
// to it.
type KeptModel struct {
	Key, Name string
	Bytes     int64
	Files     []js.Value // File objects, the model's first
}

// modelFolder is the folder of the origin's private file system with a folder for each
// model, named by its fingerprint. In that the model's file is the one that ends in .onnx.
const modelFolder = "models"

// CanKeepModels reports whether the browser has such a file system here.
func CanKeepModels() bool {
	return !off && js.Global().Get("isSecureContext").Bool() && directory().Type() == js.TypeFunction
}

// directory is the function that gives the file system, undefined without one.
func directory() js.Value {
	storage := js.Global().Get("navigator").Get("storage")
	if storage.Type() != js.TypeObject {
		return js.Undefined()
	}
	f, err := property.Read(storage, "getDirectory")
	if err != nil {
		return js.Undefined()
	}
	return f
}

// folder is the folder of the models.
func folder() (js.Value, error) {
	if !CanKeepModels() {
		return js.Undefined(), errors.New("this browser keeps no files for pages")
	}
	root, err := promise.Await(js.Global().Get("navigator").Get("storage").Call("getDirectory"))
	if err != nil {
		return js.Undefined(), err
	}
	return promise.Await(root.Call("getDirectoryHandle", modelFolder, map[string]any{"create": true}))
}

// entries are the handles in a folder.
func entries(folder js.Value) (list []js.Value, err error) {
	all := folder.Call("values")
	for {
		next, err := promise.Await(all.Call("next"))
		if err != nil || next.Get("done").Bool() {
			return list, err
		}
		list = append(list, next.Get("value"))
	}
}

// KeptModels are the models that are kept. It waits, and must not be called from an event
// listener; nor may the others.
func KeptModels() (list []KeptModel, err error) {
	all, err := folder()
	if err != nil {
		return nil, err
	}
	folders, err := entries(all)
	if err != nil {
		return nil, err
	}
	for _, f := range folders {
		if f.Get("kind").String() != "directory" {
			continue
		}
		m := KeptModel{Key: f.Get("name").String()}
		handles, err := entries(f)
		if err != nil {
			return nil, err
		}
		for _, h := range handles {
			file, err := promise.Await(h.Call("getFile"))
			if err != nil {
				return nil, err
			}
			name := file.Get("name").String()
			m.Bytes += int64(file.Get("size").Float())
			if m.Name == "" && len(name) > 5 && name[len(name)-5:] == ".onnx" {
				m.Name, m.Files = name, append([]js.Value{file}, m.Files...)
			} else {
				m.Files = append(m.Files, file)
			}
		}
		if m.Name != "" {
			list = append(list, m)
		}
	}
	return list, nil
}

// KeepModel keeps a model's files, the model's first, under a key. What cannot be kept whole
// is not kept.
func KeepModel(key string, files []js.Value) error {
	all, err := folder()
	if err != nil {
		return err
	}
	if err := write(all, key, files); err != nil {
		_, _ = promise.Await(all.Call("removeEntry", key, map[string]any{"recursive": true}))
		return err
	}
	return nil
}

func write(all js.Value, key string, files []js.Value) error {
	f, err := promise.Await(all.Call("getDirectoryHandle", key, map[string]any{"create": true}))
	if err != nil {
		return err
	}
	for _, file := range files {
		handle, err := promise.Await(f.Call("getFileHandle", file.Get("name"), map[string]any{"create": true}))
		if err != nil {
			return err
		}
		if handle.Get("createWritable").Type() != js.TypeFunction {
			return errors.New("this browser lets pages keep no files")
		}
		stream, err := promise.Await(handle.Call("createWritable"))
		if err != nil {
			return err
		}
		// Piece by piece, and closed behind the last one.
		if _, err := promise.Await(file.Call("stream").Call("pipeTo", stream)); err != nil {
			return err
		}
	}
	return nil
}

// DropModel deletes what is kept under a key.
func DropModel(key string) error {
	all, err := folder()
	if err != nil {
		return err
	}
	_, err = promise.Await(all.Call("removeEntry", key, map[string]any{"recursive": true}))
	return err
}
