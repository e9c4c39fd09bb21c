// Package site fetches the site's own files: the catalogue of models, examples, names of
// classes. The engine fetches the models themselves.
//
// Everything but this text exists under GOOS=js only.
package site
