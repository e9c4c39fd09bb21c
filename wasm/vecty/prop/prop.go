//go:build js

// Package prop has markup for the properties most elements and forms need; for
// others see [vecty.Property].
package prop

import "github.com/norunners/vecty"

// InputType is the kind of an <input>.
type InputType string

const (
	TypeButton        InputType = "button"
	TypeCheckbox      InputType = "checkbox"
	TypeColor         InputType = "color"
	TypeDate          InputType = "date"
	TypeDatetimeLocal InputType = "datetime-local"
	TypeEmail         InputType = "email"
	TypeFile          InputType = "file"
	TypeHidden        InputType = "hidden"
	TypeImage         InputType = "image"
	TypeMonth         InputType = "month"
	TypeNumber        InputType = "number"
	TypePassword      InputType = "password"
	TypeRadio         InputType = "radio"
	TypeRange         InputType = "range"
	TypeReset         InputType = "reset"
	TypeSearch        InputType = "search"
	TypeSubmit        InputType = "submit"
	TypeTel           InputType = "tel"
	TypeText          InputType = "text"
	TypeTime          InputType = "time"
	TypeURL           InputType = "url"
	TypeWeek          InputType = "week"
)

// Alt is the text shown and read in place of an image.
func Alt(text string) vecty.Applyer { return vecty.Property("alt", text) }

// Autofocus gives an element the focus when the page loads.
func Autofocus(autofocus bool) vecty.Applyer { return vecty.Property("autofocus", autofocus) }

// Checked is the state of a checkbox or radio button.
func Checked(checked bool) vecty.Applyer { return vecty.Property("checked", checked) }

// Disabled takes a control out of use.
func Disabled(disabled bool) vecty.Applyer { return vecty.Property("disabled", disabled) }

// For is the id of the control that a label or output belongs to.
func For(id string) vecty.Applyer { return vecty.Property("htmlFor", id) }

// Href is where a link leads.
func Href(url string) vecty.Applyer { return vecty.Property("href", url) }

// ID is the element's id, unique on the page.
func ID(id string) vecty.Applyer { return vecty.Property("id", id) }

// Name is the name of a control in its form; radio buttons of one name are a group.
func Name(name string) vecty.Applyer { return vecty.Property("name", name) }

// Placeholder is shown in a text field while it is empty.
func Placeholder(text string) vecty.Applyer { return vecty.Property("placeholder", text) }

// Src is the address of an image, a script or a medium.
func Src(url string) vecty.Applyer { return vecty.Property("src", url) }

// Type is the kind of an <input> or <button>.
func Type(t InputType) vecty.Applyer { return vecty.Property("type", string(t)) }

// Value is what a control holds.
func Value(v string) vecty.Applyer { return vecty.Property("value", v) }
