// Package export takes the explanation out of the page: as files, and as code for other pages.
//
// Everything but this text exists under GOOS=js only.
package export
