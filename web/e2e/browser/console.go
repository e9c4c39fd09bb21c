package browser

import (
	"strings"

	"github.com/chromedp/chromedp"
)

// watch collects the console from now on, of the page and of its workers.
func (p *Page) watch() error {
	if err := p.Do(); err != nil { // opens the tab
		return err
	}
	messages := chromedp.Console(p.ctx)
	go func() {
		for m, err := range messages {
			if err != nil {
				return
			}
			p.mu.Lock()
			p.console = append(p.console, m)
			p.mu.Unlock()
		}
	}()
	return nil
}

// Console returns what the page wrote to the console so far.
func (p *Page) Console() []chromedp.ConsoleMessage {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]chromedp.ConsoleMessage(nil), p.console...)
}

// Errors returns the errors among them: uncaught exceptions and rejections,
// console.error, files that did not load, breaches of the content security
// policy, and what a dying Go program prints, its stack with it. One that comes
// again and again is there once.
func (p *Page) Errors() []string {
	var errors []string
	lines := 0 // how many more belong to a stack
	for _, m := range p.Console() {
		switch {
		case m.Type == chromedp.ConsoleError || m.IsException() || goDied(m.Text):
			if text := strings.TrimSpace(m.String() + " " + m.URL); len(errors) == 0 || errors[len(errors)-1] != text {
				errors = append(errors, text)
			}
			lines = 0
			if goDied(m.Text) {
				lines = 30
			}
		case lines > 0 && m.Type == chromedp.ConsoleLog:
			errors[len(errors)-1] += "\n" + m.Text
			lines--
		}
	}
	return errors
}

// goDied recognises the last words of a Go program, which wasm_exec.js prints
// like any others, and its own remark on the exit status.
func goDied(text string) bool {
	return strings.HasPrefix(text, "panic: ") || strings.HasPrefix(text, "fatal error: ") || strings.HasPrefix(text, "exit code: ")
}
