// Package number writes numbers as the page shows them: a real minus sign, a
// fitting number of digits, sums whose parts add up as they are printed.
package number

import (
	"math"
	"strconv"
	"strings"
)

// Point stands between a whole number and its decimals: a full stop, or a comma where the page
// around an element is in a language that has one.
var Point = "."

// Significant writes v with the given number of significant digits, without an
// exponent where that stays short: 8.45, 0.00041, 1.2e-9.
func Significant(v float64, digits int) string {
	if v == 0 || math.IsNaN(v) || math.IsInf(v, 0) {
		return plain(v)
	}
	scientific := strconv.FormatFloat(v, 'e', digits-1, 64)
	_, exponent, _ := strings.Cut(scientific, "e")
	magnitude, _ := strconv.Atoi(exponent) // after rounding: 0.9999 is 1.00
	if magnitude < -4 || magnitude > 6 {
		return typeset(shortExponent(scientific))
	}
	return Fixed(v, max(0, digits-1-magnitude))
}

// Signed is Significant with a plus sign on numbers above zero.
func Signed(v float64, digits int) string {
	if v > 0 {
		return "+" + Significant(v, digits)
	}
	return Significant(v, digits)
}

// Fixed writes v with the given number of decimals, and zero without a sign.
func Fixed(v float64, decimals int) string {
	text := strconv.FormatFloat(v, 'f', decimals, 64)
	if strings.Trim(text, "-0.") == "" {
		text = strings.TrimPrefix(text, "-")
	}
	return typeset(text)
}

// Percent writes a probability: "90.6 %", "< 0.1 %". None is quite 0 or 1, even
// where rounding has made it so.
func Percent(p float64) string {
	switch {
	case p < 0.0005:
		return typeset("< 0.1 %")
	case p > 0.9995:
		return typeset("> 99.9 %")
	}
	return Fixed(100*p, 1) + " %"
}

// Setting writes the value of a parameter as short as it can be told:
// "0.25", "1e-6", "0".
func Setting(v float64) string {
	if a := math.Abs(v); v != 0 && (a < 1e-3 || a >= 1e4) {
		return typeset(shortExponent(strconv.FormatFloat(v, 'e', -1, 64)))
	}
	return typeset(strconv.FormatFloat(v, 'g', -1, 64))
}

// Sum writes a total and its parts with the same number of decimals, so chosen
// that the largest of them has about three digits after its first, and rounds the parts so that
// they add up to the total as printed. What the parts miss of the total beyond
// rounding stays missed.
func Sum(total float64, parts []float64) (string, []string) {
	largest := math.Abs(total)
	for _, p := range parts {
		largest = max(largest, math.Abs(p))
	}
	decimals := 2
	if largest > 0 && !math.IsInf(largest, 0) {
		decimals = min(12, max(0, 2-int(math.Floor(math.Log10(largest)))))
	}
	if largest >= 1 && largest < 1000 {
		decimals = 2
	}
	unit := math.Pow(10, float64(-decimals))
	rounded := make([]float64, len(parts))
	rest := total
	missing := math.Round(total / unit)
	for i, p := range parts {
		rest -= p
		rounded[i] = math.Round(p / unit)
		missing -= rounded[i]
	}
	if math.Abs(rest) < unit { // the parts do add up: spread what rounding made of them
		for ; missing != 0; missing -= math.Copysign(1, missing) {
			i := worst(parts, rounded, unit, math.Copysign(1, missing))
			rounded[i] += math.Copysign(1, missing)
		}
	}
	texts := make([]string, len(parts))
	for i, r := range rounded {
		texts[i] = Fixed(r*unit, decimals)
	}
	return Fixed(total, decimals), texts
}

// worst is the part whose rounding is furthest from it against direction.
func worst(parts, rounded []float64, unit, direction float64) int {
	at, most := 0, math.Inf(-1)
	for i, p := range parts {
		if off := (p/unit - rounded[i]) * direction; off > most {
			at, most = i, off
		}
	}
	return at
}

func plain(v float64) string { return typeset(strconv.FormatFloat(v, 'g', -1, 64)) }

// typeset writes a machine's number as people do.
func typeset(text string) string {
	text = strings.ReplaceAll(text, "-", "−")
	if Point != "." {
		text = strings.ReplaceAll(text, ".", Point)
	}
	return text
}

// shortExponent takes the padding out of an exponent: 1e-06 becomes 1e-6.
func shortExponent(text string) string {
	for _, sign := range []string{"e-", "e+"} {
		if mantissa, exponent, ok := strings.Cut(text, sign); ok {
			exponent = strings.TrimLeft(exponent, "0")
			return mantissa + strings.TrimSuffix(sign, "+") + exponent
		}
	}
	return text
}
