package lrp

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"lrpexplainer/nn"
)

// TestWeightedOperatorsHaveARole: every operator of package nn that carries weights
// (its type has the method Parameters) stands in RoleOf by its name, so that a new one
// is not taken for something else.
func TestWeightedOperatorsHaveARole(t *testing.T) {
	role, err := os.ReadFile("role.go")
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("../nn/*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, file := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range parsed.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Recv == nil || f.Name.Name != "Parameters" {
				continue
			}
			star, ok := f.Recv.List[0].Type.(*ast.StarExpr)
			if !ok {
				t.Fatalf("%s: the method Parameters has no pointer receiver", file)
			}
			found++
			if name := "*nn." + star.X.(*ast.Ident).Name; !regexp.MustCompile(`case .*` + regexp.QuoteMeta(name) + `\b`).Match(role) {
				t.Errorf("%s carries weights, and RoleOf has no case for it", name)
			}
		}
	}
	if found < 2 {
		t.Errorf("%d operators with weights were found; expected at least Conv and Dense", found)
	}
}

// unknownWeights is an operator with weights that RoleOf does not know.
type unknownWeights struct{ *nn.Conv }

func TestWeightsWithoutARole(t *testing.T) {
	g, err := nn.NewGraph("x", nn.Shape{1, 1, 2, 2})
	if err != nil {
		t.Fatal(err)
	}
	conv := &nn.Conv{Weight: nn.NewTensor(1, 1, 1, 1), Group: 1, Window: nn.Unit(1, 1)}
	if _, err := g.Add("mystery", unknownWeights{conv}, 0); err != nil {
		t.Fatal(err)
	}
	_, err = (&Composite{}).Plan(g, Bounds{})
	if err == nil || !strings.Contains(err.Error(), `node "mystery" (Conv) carries weights`) {
		t.Errorf("error %v", err)
	}
}

// oddActivation is an operator that no reader registers.
type oddActivation struct{ *nn.Elementwise }

func (oddActivation) Kind() string { return "Odd" }

// TestKinds: a match may name the registered operators, those that the graph has, and
// the roles.
func TestKinds(t *testing.T) {
	g, err := nn.NewGraph("x", nn.Shape{1, 1, 2, 2})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := g.Add("odd", oddActivation{&nn.Elementwise{Op: "Relu"}}, 0); err != nil {
		t.Fatal(err)
	}
	for kind, want := range map[string]string{"Odd": "", "Conv": "", "residual": "", "Ood": `did you mean "Odd"?`, "Covn": `did you mean "Conv"?`} {
		_, err := (&Composite{Assignments: []Assignment{{Match: Match{Kind: kind}, Rule: "pass"}}}).Plan(g, Bounds{})
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("kind %q: error %v; expected %q", kind, err, want)
		}
	}
}
