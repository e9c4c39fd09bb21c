// Package address keeps the page's address in step with what is shown: the fragment is a
// link to it (see package link), entries of the browser's history lead back, the title
// names it. Pictures and models of the visitor's own are in no address.
//
// Everything but this text exists under GOOS=js only.
package address
