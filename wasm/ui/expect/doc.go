// Package expect is what a network expects of a picture: what its file says, and
// what only those know who trained it.
package expect
