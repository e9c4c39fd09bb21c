package main

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/fileio"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/textio"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"lrpexplainer/lrp/survey"
)

func init() {
	register.Function1x1(pathOf)
	register.Function1x2(keyedByName)
	register.Function1x2(keyedByPath)
	register.Function5x0(sortOut)
	register.Function4x1(split)
	register.Function3x1(sayTwice)
	register.DoFn3x1[context.Context, string, func(string), error](&explainFn{})
	register.Emitter1[string]()
	register.Emitter2[int, string]()
	register.Emitter2[string, string]()
	register.Iter1[string]()
}

// Line is a row as it is kept in parts, with its map.
type Line struct {
	survey.Row
	Map []float32 `json:"map,omitempty"`
}

// build makes the pipeline: what is written already is taken as it is, the rest is
// explained in batches.
func (j Job) build(ctx context.Context, s beam.Scope) error {
	var paths beam.PCollection
	if j.List != "" {
		paths = textio.Read(s, j.List)
	} else {
		paths = beam.ParDo(s, pathOf, fileio.MatchFiles(s, j.Images))
	}
	written, err := j.written(ctx, s)
	if err != nil {
		return err
	}
	grouped := beam.CoGroupByKey(s, beam.ParDo(s, keyedByPath, paths), beam.ParDo(s, keyedByName, written))
	there, missing := beam.ParDo2(s, sortOut, grouped)
	lines := beam.Flatten(s, there, beam.ParDo(s, &explainFn{Job: j}, beam.Reshuffle(s, missing)))
	rows, dead, maps := beam.ParDo3(s, split, lines)
	textio.Write(s, j.at("rows.jsonl"), beam.ParDo(s, sayTwice, beam.GroupByKey(s, rows)))
	textio.Write(s, j.at("dead.jsonl"), dead)
	textio.Write(s, j.at("classes.jsonl"), beam.DropKey(s, beam.CombinePerKey(s, &classFn{}, maps)))
	return nil
}

func (j Job) at(name string) string { return strings.TrimSuffix(j.Out, "/") + "/" + name }

// written are the lines of the parts that are there.
func (j Job) written(ctx context.Context, s beam.Scope) (beam.PCollection, error) {
	pattern := j.at("parts/*.jsonl")
	fs, err := filesystem.New(ctx, pattern)
	if err != nil {
		return beam.PCollection{}, err
	}
	defer fs.Close()
	// A folder that is not there yet may be an error to a file system, and is none here.
	if files, err := fs.List(ctx, pattern); err != nil || len(files) == 0 {
		return beam.CreateList(s, []string{}), nil
	}
	return textio.Read(s, pattern), nil
}

func pathOf(f fileio.FileMetadata) string { return f.Path }

func keyedByPath(path string) (string, string) { return path, path }

// keyedByName is a line by its picture; one that cannot be read counts as not written.
func keyedByName(line string) (string, string) {
	var l Line
	if json.Unmarshal([]byte(line), &l) != nil {
		return "", ""
	}
	return l.Name, line
}

// sortOut hands a picture's line on, the first if there are several, or its path where it
// has none. Lines of pictures that nobody asks for are left out.
func sortOut(_ string, paths, lines func(*string) bool, there, missing func(string)) {
	var path, line string
	if !paths(&path) {
		return
	}
	if lines(&line) {
		there(line)
	} else {
		missing(path)
	}
}

// split takes a line apart: its row by the print of its picture, if there is none its error,
// and the line by class.
func split(line string, row func(string, string), dead func(string), byClass func(int, string)) error {
	var l Line
	if err := json.Unmarshal([]byte(line), &l); err != nil {
		return err
	}
	out, err := json.Marshal(l.Row)
	if err != nil {
		return err
	}
	if l.Error != "" {
		dead(string(out))
		return nil
	}
	row(l.Print, string(out))
	byClass(l.Class(), line)
	return nil
}

// sayTwice says of pictures that are the same which of them comes first by name.
func sayTwice(_ string, same func(*string) bool, emit func(string)) error {
	var rows []survey.Row
	var line string
	for same(&line) {
		var r survey.Row
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			return err
		}
		rows = append(rows, r)
	}
	slices.SortFunc(rows, func(a, b survey.Row) int { return strings.Compare(a.Name, b.Name) })
	for i, r := range rows {
		if i > 0 {
			r.Same = rows[0].Name
		}
		out, err := json.Marshal(r)
		if err != nil {
			return err
		}
		emit(string(out))
	}
	return nil
}
