package question

import (
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"
)

// ParseBounds reads the range of an input of so many channels as it was typed. What is
// written as the range now is keeps that one's exact values.
func ParseBounds(low, high string, now Bounds, channels int) (*Bounds, error) {
	b := &Bounds{}
	for _, side := range []struct {
		text string
		now  []float32
		to   *[]float32
		name string
	}{{low, now.Low, &b.Low, "lowest"}, {high, now.High, &b.High, "highest"}} {
		if len(side.now) > 0 && side.text == Channelwise(side.now) {
			*side.to = side.now
			continue
		}
		if side.text == "" {
			return nil, errors.New("the " + side.name + " value is missing")
		}
		for _, part := range strings.Split(strings.ReplaceAll(strings.ReplaceAll(side.text, "−", "-"), ",", "."), ":") {
			v, err := strconv.ParseFloat(strings.TrimSpace(part), 32)
			if err != nil || v-v != 0 {
				return nil, errors.New("“" + part + "” is not a number")
			}
			*side.to = append(*side.to, float32(v))
		}
		if n := len(*side.to); n != 1 && n != channels {
			return nil, errors.New(strconv.Itoa(n) + " numbers are given; expected one, or one for each of the " + strconv.Itoa(channels) + " channels")
		}
	}
	for i := range max(len(b.Low), len(b.High)) {
		if b.Low[i%len(b.Low)] > b.High[i%len(b.High)] {
			return nil, errors.New("the lowest value is above the highest")
		}
	}
	return b, nil
}

// Channelwise writes a number for each channel, or one if they are the same, to two
// decimals.
func Channelwise(values []float32) string {
	var parts []string
	for _, v := range values {
		parts = append(parts, strconv.FormatFloat(math.Round(float64(v)*100)/100, 'f', -1, 64))
	}
	if len(slices.Compact(slices.Clone(parts))) == 1 {
		return parts[0]
	}
	return strings.Join(parts, ":")
}
