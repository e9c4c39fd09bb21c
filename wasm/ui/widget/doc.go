// Package widget is the furniture that rooms share: small controls, listeners, what lets a
// component skip rendering. A widget knows what it is given and nothing of the page.
//
// Everything but this text exists under GOOS=js only.
package widget
