"""Writes graphs/tv_*.onnx and graphs/folded/tv_*.onnx: torchvision's families at a small width, as PyTorch exports them, in the
form that export_graphs.py describes, whose manifest it completes.

    python3 -W ignore export_torchvision.py

Needs torchvision (0.14.1 was used) beside what export_graphs.py needs. Each network is exported twice, with BatchNormalization
kept as nodes, and under folded/ as an evaluated model's export has it, folded into the convolutions by PyTorch.
"""

import functools
import json

import torch
import torchvision
from torch import nn
from torchvision.models import efficientnet, mobilenetv3, regnet

import export_graphs as graphs

CLASSES = graphs.CLASSES


def mobilenet_v2():
    net = torchvision.models.MobileNetV2(CLASSES, .25, [[1, 16, 1, 1], [6, 24, 2, 2], [6, 40, 1, 2]], round_nearest=4)
    # Its last layers have 1280 channels whatever the width.
    net.features[-1] = torchvision.ops.Conv2dNormActivation(net.features[-1][0].in_channels, 40, 1, activation_layer=nn.ReLU6)
    net.classifier[-1] = nn.Linear(40, CLASSES)
    return net


def mobilenet_v3():
    config = functools.partial(mobilenetv3.InvertedResidualConfig, width_mult=1.)
    settings = [config(8, 3, 8, 8, True, 'RE', 2, 1), config(8, 3, 20, 12, False, 'RE', 2, 1), config(12, 5, 24, 12, True, 'HS', 1, 1)]
    return torchvision.models.MobileNetV3(settings, 32, num_classes=CLASSES)


def efficientnet_v2():
    settings = [efficientnet.FusedMBConvConfig(1, 3, 1, 8, 8, 1), efficientnet.FusedMBConvConfig(3, 3, 2, 8, 16, 1),
                efficientnet.MBConvConfig(4, 5, 2, 16, 16, 2)]
    return torchvision.models.EfficientNet(settings, dropout=.2, stochastic_depth_prob=.2, num_classes=CLASSES, last_channel=40)


def shufflenet_v2():
    return torchvision.models.ShuffleNetV2([2, 2, 1], [8, 16, 24, 32, 40], CLASSES)


def dense_net():
    return torchvision.models.DenseNet(6, (2, 2, 2), 12, num_classes=CLASSES)


def resnext():
    """ResNeXt's bottlenecks with a squeeze-and-excitation, by torchvision's own blocks."""
    block = torchvision.models.resnet.Bottleneck
    down = nn.Sequential(nn.Conv2d(8, 32, 1, 2, bias=False), nn.BatchNorm2d(32))
    return nn.Sequential(*graphs.conv_norm(3, 8, 7, 2), nn.MaxPool2d(3, 2, 1), block(8, 8, 2, down, groups=4, base_width=64),
                         block(32, 8, groups=4, base_width=32), torchvision.ops.SqueezeExcitation(32, 8), graphs.Head(32))


def mnasnet():
    """MNASNet's stem and first two stacks; its last layers have 1280 channels whatever the width."""
    whole = torchvision.models.MNASNet(.35, num_classes=CLASSES)
    channels = whole.layers[10][0].layers[0].in_channels
    last = [nn.Conv2d(channels, 24, 1, bias=False), nn.BatchNorm2d(24), nn.ReLU(inplace=True)]
    return nn.Sequential(*whole.layers[:10], *last, graphs.Head(24))


def reg_net():
    blocks = regnet.BlockParams.from_init_params(depth=4, w_0=8, w_a=8., w_m=2., group_width=8, se_ratio=.25)
    return regnet.RegNet(blocks, CLASSES, stem_width=8)


FAMILIES = {
    'tv_mobilenet_v2': (mobilenet_v2, (3, 32, 32), 13),
    'tv_mobilenet_v3': (mobilenet_v3, (3, 40, 32), 15),
    'tv_efficientnet_v2': (efficientnet_v2, (3, 32, 36), 16),
    'tv_shufflenet_v2': (shufflenet_v2, (3, 64, 48), 12),
    'tv_densenet': (dense_net, (3, 40, 40), 11),
    'tv_resnext': (resnext, (3, 48, 48), 10),
    'tv_mnasnet': (mnasnet, (3, 48, 40), 13),
    'tv_regnet': (reg_net, (3, 48, 48), 14),
}


def export(name, build, shape, opset):
    kept = []

    def remembered():
        kept.append(build())
        return kept[0]

    entry = graphs.export(name, remembered, shape, opset, None)
    net = kept[0].float().eval()
    folder = graphs.OUT / 'folded'
    folder.mkdir(exist_ok=True)
    torch.onnx.export(net, torch.zeros(1, *shape), folder / f'{name}.onnx', training=torch.onnx.TrainingMode.EVAL, opset_version=opset,
                      input_names=['image'], output_names=['logits'], dynamic_axes={'image': {0: 'N'}, 'logits': {0: 'N'}})
    return entry


def main():
    path = graphs.OUT / 'manifest.json'
    manifest = json.loads(path.read_text())
    for name, family in FAMILIES.items():
        manifest[name] = export(name, *family)
    lines = ',\n'.join(f'  {json.dumps(name)}: {json.dumps(entry)}' for name, entry in manifest.items())
    path.write_text('{\n' + lines + '\n}\n')


if __name__ == '__main__':
    main()
