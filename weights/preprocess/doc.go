// Package preprocess makes a network's input of a decoded picture, as the
// model's catalogue entry says: it cuts or fits the picture, brings it to the
// input's size and turns bytes into the numbers that the network was trained on.
//
// One file an idea: spec.go says what an entry may ask for, apply.go does it,
// digit.go and ink.go bring a handwritten digit to MNIST's form.
package preprocess
