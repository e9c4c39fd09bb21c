// Package nntest has what tests of several packages share: random values and networks,
// and the reference networks with their inputs.
package nntest
