// Package rules is where the visitor says which rule goes where: presets, their
// parameters, rules for single layers; and where a rule is shown as its formula.
//
// What belongs here: everything that sets question.Composition or shows a rule of it.
// Everything but this text exists under GOOS=js only.
package rules
