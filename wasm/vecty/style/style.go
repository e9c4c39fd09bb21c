//go:build js

// Package style has markup for a few CSS properties; for others see
// [vecty.Style].
package style

import (
	"strconv"

	"github.com/norunners/vecty"
)

// Size is a CSS length, such as "2em" or the result of [Px].
type Size string

// Px is a length in CSS pixels.
func Px(pixels int) Size { return Size(strconv.Itoa(pixels) + "px") }

// OverflowOption says what becomes of content larger than its element.
type OverflowOption string

const (
	OverflowVisible OverflowOption = "visible"
	OverflowHidden  OverflowOption = "hidden"
	OverflowScroll  OverflowOption = "scroll"
	OverflowAuto    OverflowOption = "auto"
)

// Each function sets the CSS property of its name.

func Color(value string) vecty.Applyer              { return vecty.Style("color", value) }
func Width(size Size) vecty.Applyer                 { return vecty.Style("width", string(size)) }
func MinWidth(size Size) vecty.Applyer              { return vecty.Style("min-width", string(size)) }
func MaxWidth(size Size) vecty.Applyer              { return vecty.Style("max-width", string(size)) }
func Height(size Size) vecty.Applyer                { return vecty.Style("height", string(size)) }
func MinHeight(size Size) vecty.Applyer             { return vecty.Style("min-height", string(size)) }
func MaxHeight(size Size) vecty.Applyer             { return vecty.Style("max-height", string(size)) }
func Margin(size Size) vecty.Applyer                { return vecty.Style("margin", string(size)) }
func Overflow(option OverflowOption) vecty.Applyer  { return vecty.Style("overflow", string(option)) }
func OverflowX(option OverflowOption) vecty.Applyer { return vecty.Style("overflow-x", string(option)) }
func OverflowY(option OverflowOption) vecty.Applyer { return vecty.Style("overflow-y", string(option)) }
