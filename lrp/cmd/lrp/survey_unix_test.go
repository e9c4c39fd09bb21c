//go:build unix

package main

import (
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestNoMoreRoom: the system takes no more of the maps' file, in the middle. It is said, what
// is written stays, and with room again the survey ends with the same table.
func TestNoMoreRoom(t *testing.T) {
	in, whole, out := album(t), filepath.Join(t.TempDir(), "whole"), filepath.Join(t.TempDir(), "out")
	if _, err := surveyed(t, "-images", in, "-out", whole); err != nil {
		t.Fatal(err)
	}
	var before syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
		t.Fatal(err)
	}
	signal.Ignore(syscall.SIGXFSZ)
	defer signal.Reset(syscall.SIGXFSZ)
	room := before
	room.Cur = 12 << 10 // three maps of 28×28, and a part of the fourth
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &room); err != nil {
		t.Fatal(err)
	}
	_, err := surveyed(t, "-images", in, "-out", out)
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
		t.Fatal(err)
	}
	if err == nil || !strings.Contains(err.Error(), "relevance.npy") || !strings.Contains(err.Error(), "what is written stays, and -resume goes on from there") {
		t.Fatalf("error %v", err)
	}
	if n := len(rowsOf(t, out)); n != 3 {
		t.Errorf("%d rows were written; expected 3", n)
	}
	if _, err := surveyed(t, "-images", in, "-out", out, "-resume"); err != nil {
		t.Fatal(err)
	}
	a, b := rowsOf(t, whole), rowsOf(t, out)
	for i := range a {
		if len(a) != len(b) || a[i].Name != b[i].Name || a[i].Prediction != b[i].Prediction || a[i].Same != b[i].Same || !near(a[i].Score, b[i].Score) {
			t.Fatalf("rows %+v; expected %+v", b, a)
		}
	}
}
