// Package site builds the site of this repository and serves it, for browser
// tests: what they see is what `make serve` shows, less the time that good
// compression takes.
//
//	func TestMain(m *testing.M) {
//		s, err := site.Start(context.Background())
//		if err != nil {
//			log.Fatal(err)
//		}
//		address = s.URL
//		code := m.Run()
//		s.Close()
//		os.Exit(code)
//	}
package site

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

// Server is the built site, served by serve.go on a free port.
type Server struct {
	URL string // with a slash at the end
	Dir string // of the built site

	temp    string
	command *exec.Cmd
}

// Start builds the site, quickly compressed, in a temporary folder and serves it until
// Close.
func Start(ctx context.Context) (*Server, error) { return start(ctx, "-fast") }

// StartCompressed is Start with the site compressed as well as make site does it.
func StartCompressed(ctx context.Context) (*Server, error) { return start(ctx) }

func start(ctx context.Context, flags ...string) (*Server, error) {
	root, err := moduleRoot(ctx)
	if err != nil {
		return nil, err
	}
	temp, err := os.MkdirTemp("", "site-")
	if err != nil {
		return nil, err
	}
	s := &Server{Dir: filepath.Join(temp, "dist"), temp: temp}
	if err := s.start(ctx, root, flags); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

func (s *Server) start(ctx context.Context, root string, flags []string) error {
	if err := goCommand(ctx, root, append([]string{"run", "./web/build", "-out", s.Dir}, flags...)...); err != nil {
		return err
	}
	program := filepath.Join(s.temp, "serve")
	if err := goCommand(ctx, root, "build", "-o", program, "."); err != nil {
		return err
	}
	command := exec.CommandContext(ctx, program, "-addr", "127.0.0.1:0", "-dir", s.Dir)
	command.Stderr = os.Stderr
	out, err := command.StdoutPipe()
	if err != nil {
		return err
	}
	if err := command.Start(); err != nil {
		return err
	}
	s.command = command
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return fmt.Errorf("the server said no address: %w", err)
	}
	if s.URL = regexp.MustCompile(`http://\S+/`).FindString(line); s.URL == "" {
		return fmt.Errorf("the server said no address, but %q", line)
	}
	return nil
}

// Close ends the server as Ctrl+C would, and removes the site.
func (s *Server) Close() error {
	var err error
	if s.command != nil {
		err = errors.Join(s.command.Process.Signal(os.Interrupt), s.command.Wait())
	}
	return errors.Join(err, os.RemoveAll(s.temp))
}

func moduleRoot(ctx context.Context) (string, error) {
	out, err := exec.CommandContext(ctx, "go", "env", "GOMOD").Output()
	if err != nil {
		return "", fmt.Errorf("go env GOMOD: %w", err)
	}
	return filepath.Dir(strings.TrimSpace(string(out))), nil
}

func goCommand(ctx context.Context, dir string, args ...string) error {
	command := exec.CommandContext(ctx, "go", args...)
	command.Dir = dir
	if out, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), err, bytes.TrimSpace(out))
	}
	return nil
}
