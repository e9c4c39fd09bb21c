package main

import (
	"context"
	"io"
	"os"
	"path/filepath"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem"

	"lrpexplainer/lrp/cmd/network"
	"lrpexplainer/lrp/survey"
)

// Job is what the workers are told.
type Job struct {
	Model, Images, List, Rules, Target, Box, Out string
	Batch                                        int
}

// survey reads the network through Beam's file systems.
func (j Job) survey(ctx context.Context) (*network.Model, *survey.Survey, error) {
	dir, err := os.MkdirTemp("", "lrp-model-")
	if err != nil {
		return nil, nil, err
	}
	defer os.RemoveAll(dir)
	data, err := read(ctx, j.Model)
	if err != nil {
		return nil, nil, err
	}
	file := filepath.Join(dir, filepath.Base(j.Model))
	if err := os.WriteFile(file, data, 0o600); err != nil {
		return nil, nil, err
	}
	m, err := network.Read(&network.Options{File: file, Memory: 4096})
	if err != nil {
		return nil, nil, err
	}
	s, err := m.Survey(network.Question{Rules: j.Rules, Target: j.Target, Box: j.Box, Descriptor: survey.DefaultDescriptor})
	return m, s, err
}

// read is a file's content.
func read(ctx context.Context, name string) ([]byte, error) {
	fs, err := filesystem.New(ctx, name)
	if err != nil {
		return nil, err
	}
	defer fs.Close()
	f, err := fs.OpenRead(ctx, name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

// write makes a file with that content; it is there as a whole or not at all where the
// file system commits on closing, as buckets do. A local one is renamed to its place.
func write(ctx context.Context, name string, data []byte) error {
	fs, err := filesystem.New(ctx, name)
	if err != nil {
		return err
	}
	defer fs.Close()
	renamer, renames := fs.(filesystem.Renamer)
	at := name
	if renames {
		at += ".unfinished"
	}
	f, err := fs.OpenWrite(ctx, at)
	if err != nil {
		return err
	}
	if _, err := f.Write(data); err != nil {
		f.Close()
		return err
	}
	if err := f.Close(); err != nil || !renames {
		return err
	}
	return renamer.Rename(ctx, at, name)
}
