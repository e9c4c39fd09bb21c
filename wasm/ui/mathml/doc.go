// Package mathml sets formulas as MathML elements.
//
// Everything but this text exists under GOOS=js only.
package mathml
