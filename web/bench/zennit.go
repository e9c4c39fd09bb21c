package main

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
)

//go:embed zennit_bench.py
var zennitScript string

// measureZennit runs the script with python3, if that has Zennit and PyTorch; the report
// says so if not.
func measureZennit(ctx context.Context, r *report, threads []int, rounds int) error {
	if out, err := exec.CommandContext(ctx, "python3", "-c", "import torch, zennit").CombinedOutput(); err != nil {
		lines := strings.Split(strings.TrimSpace(string(out)), "\n")
		r.zennitMissing(lines[len(lines)-1])
		return nil
	}
	for _, n := range threads {
		command := exec.CommandContext(ctx, "python3", "-", strconv.Itoa(n), strconv.Itoa(rounds))
		command.Stdin = strings.NewReader(zennitScript)
		var failure bytes.Buffer
		command.Stderr = &failure
		out, err := command.Output()
		if err != nil {
			return fmt.Errorf("zennit_bench.py: %w\n%s", err, failure.Bytes())
		}
		runs := map[string][]float64{}
		if err := json.Unmarshal(out, &runs); err != nil {
			return fmt.Errorf("zennit_bench.py: %w", err)
		}
		r.zennit(n, runs)
	}
	return nil
}
