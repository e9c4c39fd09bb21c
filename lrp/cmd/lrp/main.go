// Command lrp explains a network's decision on the command line, for pipelines and
// for heatmaps that are rendered ahead of time.
//
//	lrp explain -model M.onnx (-image I.png | -tensor I.f32) -rules NAME [flags]
//	lrp survey -model M.onnx -images FOLDER|LIST|TAR -rules NAME -out DIR [flags]
//	lrp rules          lists rules and composites with their parameters
//	lrp operators      lists the ONNX operators that are read
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"

	_ "lrpexplainer/nn/sgemm"
)

const usage = `usage:
  lrp explain -model M.onnx (-image I.png | -tensor I.f32) -rules NAME|FILE.json [flags]
  lrp survey -model M.onnx -images FOLDER|LIST|TAR -rules NAME|FILE.json -out DIR [flags]
  lrp rules
  lrp operators

"lrp explain -h" and "lrp survey -h" list the flags, "lrp rules" the names of rules and composites,
"lrp operators" the ONNX operators that are read, a line each: name, opsets, remarks.
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "lrp:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	command := ""
	if len(args) > 0 {
		command = args[0]
	}
	switch command {
	case "explain":
		return explain(ctx, args[1:], os.Stdout, os.Stderr)
	case "survey":
		return runSurvey(ctx, args[1:], os.Stdout, os.Stderr)
	case "rules":
		return listRules(os.Stdout)
	case "operators":
		return listOperators(os.Stdout)
	case "":
		return errors.New("a command is missing: explain, survey, rules or operators; \"lrp help\" says more")
	case "help", "-h", "-help", "--help":
		fmt.Print(usage)
		return nil
	default:
		return fmt.Errorf("there is no command %q; expected explain, survey, rules or operators", command)
	}
}
