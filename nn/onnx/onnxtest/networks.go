package onnxtest

// Networks are the shapes of well-known networks, by the name that the write
// command takes.
var Networks = map[string]func(seed uint64) *Model{
	"vgg16":       VGG16,
	"resnet50":    ResNet50,
	"mobilenetv2": MobileNetV2,
	"squeezenet":  SqueezeNet,
	"digits":      Digits,
	"vit-s":       ViTSmall,
	"vit-b":       ViTBase,
	"swin-t":      SwinTiny,
	"convnext-t":  ConvNeXtTiny,
}

const imageSide, imageClasses = 224, 1000

// VGG16 has the shape of configuration D in Simonyan and Zisserman 2014, "Very
// Deep Convolutional Networks for Large-Scale Image Recognition": 138 million
// weights, 553 MB.
func VGG16(seed uint64) *Model {
	l, x := begin("VGG-16", seed, 3, imageSide, imageSide)
	for _, block := range [][]int{{64, 64}, {128, 128}, {256, 256, 256}, {512, 512, 512}, {512, 512, 512}} {
		for _, out := range block {
			x = l.relu(l.conv(x, convolution{out: out, kernel: 3}))
		}
		x = l.maxPool(x, 2, 2, 0, false)
	}
	x = l.flatten(x)
	for range 2 {
		x = l.apply("Dropout", l.relu(l.dense(x, 4096)))
	}
	return l.end(l.dense(x, imageClasses))
}

// ResNet50 has the shape of He et al. 2015, "Deep Residual Learning for Image
// Recognition", with the stride in the 3×3 convolutions as torchvision has it.
func ResNet50(seed uint64) *Model {
	l, x := begin("ResNet-50", seed, 3, imageSide, imageSide)
	x = l.relu(l.norm(l.conv(x, convolution{out: 64, kernel: 7, stride: 2, unbiased: true}), 1))
	x = l.maxPool(x, 3, 2, 1, false)
	for stage, blocks := range []int{3, 4, 6, 3} {
		width := 64 << stage
		for block := range blocks {
			stride := 1
			if stage > 0 && block == 0 {
				stride = 2
			}
			shortcut := x
			if block == 0 {
				shortcut = l.norm(l.conv(x, convolution{out: 4 * width, kernel: 1, stride: stride, unbiased: true}), 1)
			}
			y := l.relu(l.norm(l.conv(x, convolution{out: width, kernel: 1, unbiased: true}), 1))
			y = l.relu(l.norm(l.conv(y, convolution{out: width, kernel: 3, stride: stride, unbiased: true}), 1))
			// A small last scale keeps the sums from growing block by block.
			y = l.norm(l.conv(y, convolution{out: 4 * width, kernel: 1, unbiased: true}), 0.3)
			x = l.relu(l.add(y, shortcut))
		}
	}
	return l.end(l.dense(l.flatten(l.globalAveragePool(x)), imageClasses))
}

// MobileNetV2 has the shape of Sandler et al. 2018, "MobileNetV2: Inverted
// Residuals and Linear Bottlenecks".
func MobileNetV2(seed uint64) *Model {
	l, x := begin("MobileNetV2", seed, 3, imageSide, imageSide)
	unit := func(x value, g convolution) value {
		g.unbiased = true
		return l.relu6(l.norm(l.conv(x, g), 1))
	}
	x = unit(x, convolution{out: 32, kernel: 3, stride: 2})
	for _, row := range []struct{ expansion, out, blocks, stride int }{
		{1, 16, 1, 1}, {6, 24, 2, 2}, {6, 32, 3, 2}, {6, 64, 4, 2}, {6, 96, 3, 1}, {6, 160, 3, 2}, {6, 320, 1, 1},
	} {
		for block := range row.blocks {
			stride := 1
			if block == 0 {
				stride = row.stride
			}
			y, hidden := x, x.c*row.expansion
			if row.expansion > 1 {
				y = unit(y, convolution{out: hidden, kernel: 1})
			}
			y = unit(y, convolution{out: hidden, kernel: 3, stride: stride, group: hidden})
			y = l.norm(l.conv(y, convolution{out: row.out, kernel: 1, unbiased: true}), 1)
			if stride == 1 && x.c == row.out {
				y = l.add(x, y)
			}
			x = y
		}
	}
	x = unit(x, convolution{out: 1280, kernel: 1})
	return l.end(l.dense(l.apply("Dropout", l.flatten(l.globalAveragePool(x))), imageClasses))
}

// SqueezeNet has the shape of SqueezeNet 1.1 (Iandola et al. 2016, "SqueezeNet:
// AlexNet-level accuracy with 50x fewer parameters and <0.5MB model size").
func SqueezeNet(seed uint64) *Model {
	l, x := begin("SqueezeNet 1.1", seed, 3, imageSide, imageSide)
	x = l.relu(l.conv(x, convolution{out: 64, kernel: 3, stride: 2, unpadded: true}))
	for i, squeeze := range []int{16, 16, 32, 32, 48, 48, 64, 64} {
		if i == 0 || i == 2 || i == 4 {
			x = l.maxPool(x, 3, 2, 0, true)
		}
		s := l.relu(l.conv(x, convolution{out: squeeze, kernel: 1}))
		x = l.concat(l.relu(l.conv(s, convolution{out: 4 * squeeze, kernel: 1})), l.relu(l.conv(s, convolution{out: 4 * squeeze, kernel: 3})))
	}
	x = l.relu(l.conv(l.apply("Dropout", x), convolution{out: imageClasses, kernel: 1}))
	return l.end(l.flatten(l.globalAveragePool(x)))
}

// Digits is a tiny network for pictures (1, 1, 28, 28) of ten classes.
func Digits(seed uint64) *Model {
	l, x := begin("digits", seed, 1, 28, 28)
	x = l.maxPool(l.relu(l.conv(x, convolution{out: 8, kernel: 3})), 2, 2, 0, false)
	x = l.maxPool(l.relu(l.conv(x, convolution{out: 16, kernel: 3})), 2, 2, 0, false)
	return l.end(l.dense(l.flatten(x), 10))
}
