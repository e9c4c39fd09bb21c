// Package schedule decides what the engine computes next, and whether a pass that
// is under way is given up for a newer request.
package schedule
