// Package property reads properties of browser objects. Everything but this text exists
// under GOOS=js only.
package property
