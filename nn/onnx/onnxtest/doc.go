// Package onnxtest writes ONNX files with seeded random weights, for tests and
// benchmarks that should not need a download: the shapes of well-known networks
// ([VGG16], [ResNet50], [MobileNetV2], [SqueezeNet], [Digits], [ViTSmall], [ViTBase],
// [SwinTiny], [ConvNeXtTiny]), small random ones ([Random]), and whatever else is put
// together from a [Model].
//
// Weights are made while they are written, so that even VGG-16's 553 MB take no
// memory.
package onnxtest
