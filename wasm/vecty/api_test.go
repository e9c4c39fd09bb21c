//go:build js

package vecty_test

import (
	"syscall/js"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"
	"github.com/norunners/vecty/prop"
	"github.com/norunners/vecty/style"
)

// The signatures of hexops/vecty v0.6. That this compiles is the test.
var (
	_ func(string)                                             = vecty.AddStylesheet
	_ func(vecty.Component)                                    = vecty.RenderBody
	_ func(string, vecty.Component) error                      = vecty.RenderInto
	_ func(js.Value, vecty.Component) error                    = vecty.RenderIntoNode
	_ func(vecty.Component)                                    = vecty.Rerender
	_ func(string)                                             = vecty.SetTitle
	_ func(string, interface{}) vecty.Applyer                  = vecty.Attribute
	_ func(...string) vecty.Applyer                            = vecty.Class
	_ func(string, string) vecty.Applyer                       = vecty.Data
	_ func(interface{}) vecty.Applyer                          = vecty.Key
	_ func(bool, ...vecty.Applyer) vecty.Applyer               = vecty.MarkupIf
	_ func(string) vecty.Applyer                               = vecty.Namespace
	_ func(string, interface{}) vecty.Applyer                  = vecty.Property
	_ func(string, string) vecty.Applyer                       = vecty.Style
	_ func(string, ...vecty.MarkupOrChild) *vecty.HTML         = vecty.Tag
	_ func(string, ...vecty.MarkupOrChild) *vecty.HTML         = vecty.Text
	_ func(...vecty.Applyer) vecty.MarkupList                  = vecty.Markup
	_ func(bool, ...vecty.ComponentOrHTML) vecty.MarkupOrChild = vecty.If
	_ func(*vecty.HTML) js.Value                               = (*vecty.HTML).Node
	_ func(*vecty.HTML) interface{}                            = (*vecty.HTML).Key
	_ func(vecty.List, interface{}) vecty.KeyedList            = vecty.List.WithKey
	_ func(vecty.KeyedList) interface{}                        = vecty.KeyedList.Key
	_ func(*vecty.Core) *vecty.Core                            = (*vecty.Core).Context
	_ func(*vecty.EventListener) *vecty.EventListener          = (*vecty.EventListener).PreventDefault
	_ func(*vecty.EventListener) *vecty.EventListener          = (*vecty.EventListener).StopPropagation
	_ func(...vecty.MarkupOrChild) *vecty.HTML                 = elem.Div
	_ func(func(*vecty.Event)) *vecty.EventListener            = event.Click
	_ func(prop.InputType) vecty.Applyer                       = prop.Type
	_ func(int) style.Size                                     = style.Px
	_ func(style.Size) vecty.Applyer                           = style.Width
	_ func(style.OverflowOption) vecty.Applyer                 = style.Overflow
	_ vecty.Applyer                                            = vecty.ClassMap{}
	_ vecty.Applyer                                            = vecty.MarkupList{}
	_ vecty.Applyer                                            = &vecty.EventListener{Name: "", Listener: func(*vecty.Event) {}}
	_ []vecty.MarkupOrChild                                    = []vecty.MarkupOrChild{vecty.MarkupList{}, vecty.ComponentOrHTML(nil)}
	_ []vecty.ComponentOrHTML                                  = []vecty.ComponentOrHTML{&vecty.HTML{}, vecty.List{}, vecty.KeyedList{}, vecty.Component(nil)}
	_ interface{ Copy() vecty.Component }                      = vecty.Copier(nil)
	_ interface{ Key() interface{} }                           = vecty.Keyer(nil)
	_ interface{ Mount() }                                     = vecty.Mounter(nil)
	_ interface{ Unmount() }                                   = vecty.Unmounter(nil)
	_ interface{ SkipRender(vecty.Component) bool }            = vecty.RenderSkipper(nil)
	_ error                                                    = vecty.ElementMismatchError{}
	_ error                                                    = vecty.InvalidTargetError{}
	_                                                          = vecty.Event{Value: js.Value{}, Target: js.Value{}}
)
