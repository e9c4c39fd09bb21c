// Package survey explains many pictures with one network and one set of rules, and says
// what their maps have in common.
//
// [Survey.Run] takes a stream of pictures and hands back a [Row] for each, in order: what
// the network decided, the score taken apart, the map of relevance and a short
// description of it, by which package spectral finds pictures that are recognised in the
// same way. Memory does not grow with the number of pictures; a picture that cannot be
// explained has a row that says why.
//
// Package findings makes classes and clusters of the rows, package store keeps them in a
// folder so that a survey can be taken up again, package report draws them.
package survey
