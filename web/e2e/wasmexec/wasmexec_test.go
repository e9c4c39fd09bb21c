package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// tools builds the tool and the probe, and returns a command that runs the probe
// in Chromium.
func tools(t *testing.T) func(ctx context.Context, args ...string) *exec.Cmd {
	t.Helper()
	dir := t.TempDir()
	tool, probe := filepath.Join(dir, "wasmexec"), filepath.Join(dir, "probe.test")
	goBuild(t, nil, "build", "-o", tool, ".")
	goBuild(t, []string{"GOOS=js", "GOARCH=wasm"}, "test", "-c", "-o", probe, "./testdata/probe")
	return func(ctx context.Context, args ...string) *exec.Cmd {
		command := exec.CommandContext(ctx, tool, append([]string{probe}, args...)...)
		command.Dir = filepath.Join("testdata", "probe") // as go test does
		command.Env = append(os.Environ(), "GOPROBE=a value")
		return command
	}
}

func goBuild(t *testing.T, env []string, args ...string) {
	t.Helper()
	command := exec.Command("go", args...)
	command.Env = append(os.Environ(), env...)
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

func TestProbe(t *testing.T) {
	probe := tools(t)
	t.Run("page", func(t *testing.T) { testPlace(t, probe(t.Context(), "-test.v"), 6) })
	t.Run("worker", func(t *testing.T) {
		command := probe(t.Context(), "-test.v", "-test.skip=TestMuchMemory", "-worker", "-test.testlogfile=/nowhere/log")
		command.Env = append(command.Env, "WASMEXEC_WORKER=1")
		testPlace(t, command, 5)
	})
	for _, c := range []struct {
		end    string
		status int
		says   []string
	}{
		{"fail", 1, []string{"failed as asked", "--- FAIL: TestEnd"}},
		{"panic", 2, []string{"panic: panicked as asked", "probe_test.go:"}},
		{"exit", 7, nil},
		{"throw", 2, []string{"thrown as asked"}},
	} {
		t.Run(c.end, func(t *testing.T) {
			out, err := probe(t.Context(), "-test.run=TestEnd", "-end", c.end).CombinedOutput()
			failed, ok := errors.AsType[*exec.ExitError](err)
			if !ok || failed.ExitCode() != c.status {
				t.Errorf("ended with %v, expected status %d", err, c.status)
			}
			for _, part := range c.says {
				if !strings.Contains(string(out), part) {
					t.Errorf("does not say %q:\n%s", part, out)
				}
			}
		})
	}
	t.Run("stopped", func(t *testing.T) {
		testStopped(t, probe(t.Context(), "-test.v", "-test.run=TestPlace|TestEnd", "-end", "loop"))
	})
}

func testPlace(t *testing.T, command *exec.Cmd, passed int) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	command.Stdout, command.Stderr = &stdout, &stderr
	if err := command.Run(); err != nil {
		t.Errorf("ended with %v", err)
	}
	if strings.Count(stdout.String(), "--- PASS: ") != passed || !strings.HasSuffix(stdout.String(), "\nPASS\n") || !strings.Contains(stdout.String(), "standard output, ünïcode\n") {
		t.Errorf("standard output:\n%s", &stdout)
	}
	if stderr.String() != "to the standard error\n" {
		t.Errorf("standard error:\n%s", &stderr)
	}
	if deep, err := os.ReadFile("testdata/probe/testdata/folder/deep.txt"); err != nil || string(deep) != "deep" {
		t.Errorf("the program changed a file of the module: %q, %v", deep, err)
	}
	if _, err := os.Stat("testdata/probe/testdata/new.txt"); err == nil {
		t.Error("the program wrote a file into the module")
	}
}

// testStopped ends the tool as go test does when the time is up, in the middle
// of a computation that the page cannot interrupt: it must end, and say so.
func testStopped(t *testing.T, command *exec.Cmd) {
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var stderr bytes.Buffer
	command.Stderr = &stderr
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	var seen strings.Builder
	for b := make([]byte, 1024); !strings.Contains(seen.String(), "RUN   TestEnd"); {
		n, err := out.Read(b)
		seen.Write(b[:n])
		if err != nil {
			t.Fatalf("%v after %s", err, &seen)
		}
	}
	command.Process.Signal(syscall.SIGQUIT)
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	select {
	case err := <-ended:
		if err == nil || !strings.Contains(stderr.String(), "stopped") {
			t.Errorf("ended with %v and said %q", err, &stderr)
		}
	case <-time.After(time.Minute):
		command.Process.Kill()
		t.Error("did not end within a minute")
	}
}

func TestNothingToRun(t *testing.T) {
	if _, err := run(t.Context(), nil); err == nil || !strings.Contains(err.Error(), "usage") {
		t.Errorf("error %v, expected the usage", err)
	}
}

func TestProgramThatIsNotThere(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "missing.wasm")
	if _, err := run(t.Context(), []string{missing}); err == nil || !strings.Contains(err.Error(), missing) {
		t.Errorf("error %v, expected one that names %s", err, missing)
	}
}
