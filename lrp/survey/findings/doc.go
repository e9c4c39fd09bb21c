// Package findings makes of a survey's rows what somebody wants to know: for each class
// how its pictures were recognised, in which clusters their maps fall, where relevance
// lies in each, and how suspicious that is.
package findings
