//go:build !amd64

package sgemm

// available is nothing: gonum's product stays.
func available() []kernel { return nil }
