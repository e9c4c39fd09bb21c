// Package report draws what a survey found: a page that opens without a server, and
// contact sheets of pictures and maps.
package report
