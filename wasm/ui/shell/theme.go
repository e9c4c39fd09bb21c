//go:build js

package shell

import (
	"syscall/js"

	"github.com/norunners/vecty"
	"github.com/norunners/vecty/elem"
	"github.com/norunners/vecty/event"
	"github.com/norunners/vecty/prop"

	"lrpexplainer/wasm/ui/state"
	"lrpexplainer/wasm/ui/storage"
	"lrpexplainer/wasm/ui/widget"
)

// themeButton switches between light and dark. Until it is used, the system
// decides.
type themeButton struct {
	vecty.Core
	widget.Shows `vecty:"prop"`
}

func (b *themeButton) Render() vecty.ComponentOrHTML {
	return elem.Button(
		vecty.Markup(
			vecty.Class("icon"),
			prop.Type(prop.TypeButton),
			vecty.Attribute("aria-label", "Dark theme"),
			vecty.Attribute("aria-pressed", b.Page.View.Dark),
			vecty.Attribute("title", "Light or dark"),
			event.Click(func(*vecty.Event) {
				theme := "dark"
				if b.Page.View.Dark {
					theme = "light"
				}
				documentElement().Get("dataset").Set("theme", theme) // theme.js reads it at the next visit
				storage.Remember("theme", theme)
				b.Page.Dispatch(followTheme)
			}),
		),
		vecty.Text("◐"),
	)
}

// followTheme has what is painted follow the page's theme.
func followTheme(s *state.State) { s.View.Dark = isDark() }

// isDark reports whether the page is dark now.
func isDark() bool {
	switch theme := documentElement().Get("dataset").Get("theme"); {
	case theme.Type() != js.TypeString:
		return darkScheme.Get("matches").Bool()
	default:
		return theme.String() == "dark"
	}
}

func documentElement() js.Value { return js.Global().Get("document").Get("documentElement") }

// darkScheme knows what the system prefers.
var darkScheme = js.Global().Call("matchMedia", "(prefers-color-scheme: dark)")
