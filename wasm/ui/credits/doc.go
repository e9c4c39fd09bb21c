// Package credits says who the models and pictures are by: how often a model is right, what
// it was trained on, under which licence, and who took the pictures. It is read from the
// catalogue.
//
// Everything but this text exists under GOOS=js only.
package credits
