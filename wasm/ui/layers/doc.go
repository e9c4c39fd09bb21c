// Package layers is the network, layer by layer: the strip of maps, one layer opened into
// its channels, one neuron's share taken apart.
//
// What belongs here: everything that shows relevance inside the network. Everything but
// this text exists under GOOS=js only.
package layers
