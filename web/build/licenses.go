package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// licensesName is the file with the licences of everything that is compiled into the
// programs.
const licensesName = "licenses.txt"

// licensePatterns are the names of files that say under what terms a module comes.
var licensePatterns = []string{"LICENSE*", "LICENCE*", "COPYING*", "NOTICE*", "PATENTS*"}

// collectLicenses writes down the licence of this project, of Go, and of every module of
// which a package is compiled into the programs. A module without any is an error.
func collectLicenses(ctx context.Context, source string, programs []string) (*file, error) {
	goroot, err := goCommand(ctx, source, "env", "GOROOT")
	if err != nil {
		return nil, err
	}
	version, err := goCommand(ctx, source, "env", "GOVERSION")
	if err != nil {
		return nil, err
	}
	listed, err := goCommand(ctx, source, append([]string{"list", "-deps", "-f", "{{with .Module}}{{.Path}}\t{{.Version}}\t{{.Dir}}\t{{.Main}}{{end}}"}, programs...)...)
	if err != nil {
		return nil, err
	}
	root, err := filepath.Abs(source)
	if err != nil {
		return nil, err
	}
	lines := strings.Split(strings.TrimSpace(string(listed)), "\n")
	slices.Sort(lines)
	var text bytes.Buffer
	if err := appendLicenses(&text, "LRP Explainer", root); err != nil {
		return nil, err
	}
	if err := appendLicenses(&text, "Go, "+strings.TrimSpace(string(version)), strings.TrimSpace(string(goroot))); err != nil {
		return nil, err
	}
	for _, line := range slices.Compact(lines) {
		module := strings.Split(line, "\t")
		if len(module) != 4 || module[3] == "true" || strings.HasPrefix(module[2], root+string(filepath.Separator)) {
			continue // a package of Go's, or of this project, nested modules included
		}
		if err := appendLicenses(&text, module[0]+", "+module[1], module[2]); err != nil {
			return nil, err
		}
	}
	return &file{name: licensesName, content: text.Bytes()}, nil
}

// appendLicenses appends the terms that lie in a folder under the name of what they are for.
func appendLicenses(text *bytes.Buffer, what, folder string) error {
	found := false
	for _, pattern := range licensePatterns {
		files, err := filepath.Glob(filepath.Join(folder, pattern))
		if err != nil {
			return err
		}
		for _, f := range files {
			content, err := os.ReadFile(f)
			if err != nil {
				return err
			}
			if text.Len() > 0 {
				text.WriteString("\n")
			}
			title := what + ": " + filepath.Base(f)
			fmt.Fprintf(text, "%s\n%s\n\n%s\n", title, strings.Repeat("=", len(title)), bytes.TrimSpace(content))
			found = true
		}
	}
	if !found {
		return fmt.Errorf("%s has no licence in %s", what, folder)
	}
	return nil
}
