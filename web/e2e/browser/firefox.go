package browser

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"

	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"
)

// Firefox is a running headless Firefox with a fresh profile and one page, driven by
// WebDriver BiDi (https://www.w3.org/TR/webdriver-bidi/).
type Firefox struct {
	ctx     context.Context
	command *exec.Cmd
	socket  *websocket.Conn
	profile string
	page    string // the browsing context's name
	last    int
}

// preferences keep it quiet on the network: whatever is not this machine goes to the port
// that discards.
const preferences = `user_pref("network.proxy.type", 1);
user_pref("network.proxy.http", "127.0.0.1");
user_pref("network.proxy.http_port", 9);
user_pref("network.proxy.ssl", "127.0.0.1");
user_pref("network.proxy.ssl_port", 9);
user_pref("app.update.enabled", false);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("toolkit.telemetry.reportingpolicy.firstRun", false);
user_pref("browser.aboutwelcome.enabled", false);
`

// StartFirefox starts Firefox ESR, or Firefox. It ends with Close, or when ctx is done.
func StartFirefox(ctx context.Context) (*Firefox, error) {
	program, err := exec.LookPath("firefox-esr")
	if err != nil {
		program, err = exec.LookPath("firefox")
	}
	if err != nil {
		return nil, errors.New("there is no firefox-esr and no firefox; .ci/firefox installs it")
	}
	f := &Firefox{ctx: ctx}
	if f.profile, err = os.MkdirTemp("", "firefox-"); err != nil {
		return nil, err
	}
	if err := f.start(program); err != nil {
		f.Close()
		return nil, fmt.Errorf("starting Firefox: %w", err)
	}
	return f, nil
}

func (f *Firefox) start(program string) error {
	if err := os.WriteFile(filepath.Join(f.profile, "user.js"), []byte(preferences), 0o644); err != nil {
		return err
	}
	f.command = exec.CommandContext(f.ctx, program, "--headless", "--no-remote", "--profile", f.profile, "--remote-debugging-port", "0")
	f.command.Env = append(os.Environ(), "HOME="+f.profile)
	stderr, err := f.command.StderrPipe()
	if err != nil {
		return err
	}
	if err := f.command.Start(); err != nil {
		return err
	}
	var address string
	lines := bufio.NewScanner(stderr)
	for address == "" && lines.Scan() {
		if m := regexp.MustCompile(`WebDriver BiDi listening on (ws://\S+)`).FindStringSubmatch(lines.Text()); m != nil {
			address = m[1]
		}
	}
	if address == "" {
		return errors.New("it ended without saying where it listens")
	}
	go func() {
		for lines.Scan() {
		}
	}()
	if f.socket, _, err = websocket.Dial(f.ctx, address+"/session", nil); err != nil {
		return err
	}
	f.socket.SetReadLimit(64 << 20)
	if err := f.ask("session.new", map[string]any{"capabilities": map[string]any{}}, nil); err != nil {
		return err
	}
	var tree struct {
		Contexts []struct{ Context string }
	}
	if err := f.ask("browsingContext.getTree", map[string]any{}, &tree); err != nil {
		return err
	}
	if len(tree.Contexts) == 0 {
		return errors.New("it has no page")
	}
	f.page = tree.Contexts[0].Context
	return nil
}

// ask sends a command and waits for its result.
func (f *Firefox) ask(method string, params, result any) error {
	f.last++
	if err := wsjson.Write(f.ctx, f.socket, map[string]any{"id": f.last, "method": method, "params": params}); err != nil {
		return err
	}
	for {
		var answer struct {
			ID             int
			Type           string
			Error, Message string
			Result         json.RawMessage
		}
		if err := wsjson.Read(f.ctx, f.socket, &answer); err != nil {
			return err
		}
		switch {
		case answer.Type == "event" || answer.ID != f.last:
			continue
		case answer.Type != "success":
			return fmt.Errorf("%s: %s: %s", method, answer.Error, answer.Message)
		case result == nil:
			return nil
		}
		return json.Unmarshal(answer.Result, result)
	}
}

// Open opens url and returns when the page has loaded.
func (f *Firefox) Open(url string) error {
	return f.ask("browsingContext.navigate", map[string]any{"context": f.page, "url": url, "wait": "complete"}, nil)
}

// Evaluate gives a JavaScript expression's value as JSON; promises are awaited.
func (f *Firefox) Evaluate(expression string) (string, error) {
	var answer struct {
		Type             string
		Result           struct{ Value json.RawMessage }
		ExceptionDetails struct{ Text string }
	}
	err := f.ask("script.evaluate", map[string]any{
		"expression": "(async () => JSON.stringify(await (" + expression + ")))()", "awaitPromise": true,
		"target": map[string]any{"context": f.page},
	}, &answer)
	if err != nil {
		return "", err
	}
	if answer.Type != "success" {
		return "", errors.New(answer.ExceptionDetails.Text)
	}
	var text string
	return text, json.Unmarshal(answer.Result.Value, &text)
}

// Close ends Firefox and removes its profile.
func (f *Firefox) Close() {
	if f.socket != nil {
		f.socket.CloseNow()
	}
	if f.command != nil && f.command.Process != nil {
		f.command.Process.Kill()
		f.command.Wait()
	}
	os.RemoveAll(f.profile)
}
