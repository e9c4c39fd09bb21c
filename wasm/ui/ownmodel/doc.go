// Package ownmodel takes the visitor's own model: it asks what the file does not say, and
// reads names of classes.
//
// What belongs here: the panel and its form. What the answers make of the model is in
// package expect. Everything but this text exists under GOOS=js only.
package ownmodel
