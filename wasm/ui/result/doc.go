// Package result is the answer: the headline, the picture with its heatmap and what its
// colours mean, the predictions, the account of the score.
//
// What belongs here: what is said about one explanation as a whole. What happens layer by
// layer is in package layers. Everything but this text exists under GOOS=js only.
package result
