//go:build js

// Package event has a function for every DOM event the page listens to. Each
// returns markup that calls the function when the event happens; for other
// events make a [vecty.EventListener].
package event

import "github.com/norunners/vecty"

func on(name string, listener func(*vecty.Event)) *vecty.EventListener {
	return &vecty.EventListener{Name: name, Listener: listener}
}

// Mouse.

func Click(listener func(*vecty.Event)) *vecty.EventListener       { return on("click", listener) }
func DoubleClick(listener func(*vecty.Event)) *vecty.EventListener { return on("dblclick", listener) }
func ContextMenu(listener func(*vecty.Event)) *vecty.EventListener {
	return on("contextmenu", listener)
}
func MouseDown(listener func(*vecty.Event)) *vecty.EventListener  { return on("mousedown", listener) }
func MouseUp(listener func(*vecty.Event)) *vecty.EventListener    { return on("mouseup", listener) }
func MouseMove(listener func(*vecty.Event)) *vecty.EventListener  { return on("mousemove", listener) }
func MouseEnter(listener func(*vecty.Event)) *vecty.EventListener { return on("mouseenter", listener) }
func MouseLeave(listener func(*vecty.Event)) *vecty.EventListener { return on("mouseleave", listener) }
func MouseOver(listener func(*vecty.Event)) *vecty.EventListener  { return on("mouseover", listener) }
func MouseOut(listener func(*vecty.Event)) *vecty.EventListener   { return on("mouseout", listener) }
func Wheel(listener func(*vecty.Event)) *vecty.EventListener      { return on("wheel", listener) }

// Pointer.

func PointerDown(listener func(*vecty.Event)) *vecty.EventListener {
	return on("pointerdown", listener)
}
func PointerUp(listener func(*vecty.Event)) *vecty.EventListener { return on("pointerup", listener) }
func PointerMove(listener func(*vecty.Event)) *vecty.EventListener {
	return on("pointermove", listener)
}
func PointerEnter(listener func(*vecty.Event)) *vecty.EventListener {
	return on("pointerenter", listener)
}
func PointerLeave(listener func(*vecty.Event)) *vecty.EventListener {
	return on("pointerleave", listener)
}
func PointerOver(listener func(*vecty.Event)) *vecty.EventListener {
	return on("pointerover", listener)
}
func PointerOut(listener func(*vecty.Event)) *vecty.EventListener { return on("pointerout", listener) }
func PointerCancel(listener func(*vecty.Event)) *vecty.EventListener {
	return on("pointercancel", listener)
}
func GotPointerCapture(listener func(*vecty.Event)) *vecty.EventListener {
	return on("gotpointercapture", listener)
}
func LostPointerCapture(listener func(*vecty.Event)) *vecty.EventListener {
	return on("lostpointercapture", listener)
}

// Touch.

func TouchStart(listener func(*vecty.Event)) *vecty.EventListener { return on("touchstart", listener) }
func TouchMove(listener func(*vecty.Event)) *vecty.EventListener  { return on("touchmove", listener) }
func TouchEnd(listener func(*vecty.Event)) *vecty.EventListener   { return on("touchend", listener) }
func TouchCancel(listener func(*vecty.Event)) *vecty.EventListener {
	return on("touchcancel", listener)
}

// Keyboard.

func KeyDown(listener func(*vecty.Event)) *vecty.EventListener  { return on("keydown", listener) }
func KeyUp(listener func(*vecty.Event)) *vecty.EventListener    { return on("keyup", listener) }
func KeyPress(listener func(*vecty.Event)) *vecty.EventListener { return on("keypress", listener) }

// Text composition.

func CompositionStart(listener func(*vecty.Event)) *vecty.EventListener {
	return on("compositionstart", listener)
}
func CompositionUpdate(listener func(*vecty.Event)) *vecty.EventListener {
	return on("compositionupdate", listener)
}
func CompositionEnd(listener func(*vecty.Event)) *vecty.EventListener {
	return on("compositionend", listener)
}

// Focus.

func Focus(listener func(*vecty.Event)) *vecty.EventListener    { return on("focus", listener) }
func Blur(listener func(*vecty.Event)) *vecty.EventListener     { return on("blur", listener) }
func FocusIn(listener func(*vecty.Event)) *vecty.EventListener  { return on("focusin", listener) }
func FocusOut(listener func(*vecty.Event)) *vecty.EventListener { return on("focusout", listener) }

// Forms.

func Input(listener func(*vecty.Event)) *vecty.EventListener   { return on("input", listener) }
func Change(listener func(*vecty.Event)) *vecty.EventListener  { return on("change", listener) }
func Submit(listener func(*vecty.Event)) *vecty.EventListener  { return on("submit", listener) }
func Reset(listener func(*vecty.Event)) *vecty.EventListener   { return on("reset", listener) }
func Invalid(listener func(*vecty.Event)) *vecty.EventListener { return on("invalid", listener) }
func Select(listener func(*vecty.Event)) *vecty.EventListener  { return on("select", listener) }

// Drag and drop.

func Drag(listener func(*vecty.Event)) *vecty.EventListener      { return on("drag", listener) }
func DragStart(listener func(*vecty.Event)) *vecty.EventListener { return on("dragstart", listener) }
func DragEnd(listener func(*vecty.Event)) *vecty.EventListener   { return on("dragend", listener) }
func DragEnter(listener func(*vecty.Event)) *vecty.EventListener { return on("dragenter", listener) }
func DragLeave(listener func(*vecty.Event)) *vecty.EventListener { return on("dragleave", listener) }
func DragOver(listener func(*vecty.Event)) *vecty.EventListener  { return on("dragover", listener) }
func Drop(listener func(*vecty.Event)) *vecty.EventListener      { return on("drop", listener) }

// Clipboard.

func Copy(listener func(*vecty.Event)) *vecty.EventListener  { return on("copy", listener) }
func Cut(listener func(*vecty.Event)) *vecty.EventListener   { return on("cut", listener) }
func Paste(listener func(*vecty.Event)) *vecty.EventListener { return on("paste", listener) }

// Loading and media.

func Load(listener func(*vecty.Event)) *vecty.EventListener      { return on("load", listener) }
func Error(listener func(*vecty.Event)) *vecty.EventListener     { return on("error", listener) }
func Abort(listener func(*vecty.Event)) *vecty.EventListener     { return on("abort", listener) }
func Progress(listener func(*vecty.Event)) *vecty.EventListener  { return on("progress", listener) }
func LoadStart(listener func(*vecty.Event)) *vecty.EventListener { return on("loadstart", listener) }
func LoadEnd(listener func(*vecty.Event)) *vecty.EventListener   { return on("loadend", listener) }
func LoadedMetadata(listener func(*vecty.Event)) *vecty.EventListener {
	return on("loadedmetadata", listener)
}
func LoadedData(listener func(*vecty.Event)) *vecty.EventListener { return on("loadeddata", listener) }
func CanPlay(listener func(*vecty.Event)) *vecty.EventListener    { return on("canplay", listener) }
func Play(listener func(*vecty.Event)) *vecty.EventListener       { return on("play", listener) }
func Pause(listener func(*vecty.Event)) *vecty.EventListener      { return on("pause", listener) }
func Ended(listener func(*vecty.Event)) *vecty.EventListener      { return on("ended", listener) }

// Animation.

func AnimationStart(listener func(*vecty.Event)) *vecty.EventListener {
	return on("animationstart", listener)
}
func AnimationIteration(listener func(*vecty.Event)) *vecty.EventListener {
	return on("animationiteration", listener)
}
func AnimationEnd(listener func(*vecty.Event)) *vecty.EventListener {
	return on("animationend", listener)
}
func TransitionEnd(listener func(*vecty.Event)) *vecty.EventListener {
	return on("transitionend", listener)
}

// Page.

func Scroll(listener func(*vecty.Event)) *vecty.EventListener { return on("scroll", listener) }
func Resize(listener func(*vecty.Event)) *vecty.EventListener { return on("resize", listener) }
func FullScreenChange(listener func(*vecty.Event)) *vecty.EventListener {
	return on("fullscreenchange", listener)
}
func VisibilityChange(listener func(*vecty.Event)) *vecty.EventListener {
	return on("visibilitychange", listener)
}
func Close(listener func(*vecty.Event)) *vecty.EventListener      { return on("close", listener) }
func SlotChange(listener func(*vecty.Event)) *vecty.EventListener { return on("slotchange", listener) }
