// Package evaluate measures whether an explanation is any good: does the score
// fall when the pixels that spoke for it are taken away (pixel flipping), and does
// the relevance lie where the object is (mass and rank accuracy in a box)?
//
// Relevance is (height,width) of one image, row by row, summed over channels.
package evaluate
