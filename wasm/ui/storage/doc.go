// Package storage is what the browser keeps: from visit to visit how the visitor wants
// to see things and what they have said about models of their own, and files saved.
//
// Everything but this text exists under GOOS=js only.
package storage
