package network

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"lrpexplainer/lrp"
	"lrpexplainer/nn"
)

// readLabels reads the names of classes as the page does: JSON, as an array or an
// object by number, or text with one a line.
func readLabels(file string) ([]string, error) {
	const most = 4 << 20 // bytes
	info, err := os.Stat(file)
	if err != nil {
		return nil, fmt.Errorf("-labels: %w", err)
	}
	if info.Size() > most {
		return nil, fmt.Errorf("-labels %s is too large for a list of labels", file)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("-labels: %w", err)
	}
	names, err := parseLabels(string(data), strings.HasSuffix(strings.ToLower(file), ".json"))
	if err != nil {
		return nil, fmt.Errorf("-labels %s: %w", file, err)
	}
	return names, nil
}

// parseLabels reads ["cat", …], {"0": "cat", …} or, as Keras has them,
// {"0": ["n02123045", "tabby"], …}; {"labels": …} holds one of them. What is none of
// these is text, unless it must be JSON.
func parseLabels(text string, mustBeJSON bool) ([]string, error) {
	text = strings.TrimPrefix(text, "\ufeff")
	var parsed any
	err := json.Unmarshal([]byte(text), &parsed)
	if o, ok := parsed.(map[string]any); ok {
		switch o["labels"].(type) {
		case map[string]any, []any:
			parsed = o["labels"]
		}
	}
	var names []string
	switch v := parsed.(type) {
	case []any:
		for i, label := range v {
			if names, err = appendLabel(names, i, label); err != nil {
				return nil, err
			}
		}
	case map[string]any:
		for i := range len(v) {
			if names, err = appendLabel(names, i, v[strconv.Itoa(i)]); err != nil {
				return nil, err
			}
		}
	default:
		if mustBeJSON {
			return nil, errors.New("it is not a JSON array or object")
		}
		names = lines(text)
	}
	if len(names) == 0 {
		return nil, errors.New("there are no labels in it")
	}
	return names, nil
}

func appendLabel(names []string, class int, label any) ([]string, error) {
	if list, ok := label.([]any); ok && len(list) > 0 {
		label = list[len(list)-1]
	}
	name, ok := label.(string)
	if !ok {
		return nil, fmt.Errorf("it has no label for class %d", class)
	}
	return append(names, name), nil
}

// lines are those of a text, without spaces around them and empty ones at the end.
func lines(text string) []string {
	text = strings.TrimRight(text, " \t\r\n")
	if text == "" {
		return nil
	}
	out := strings.Split(text, "\n")
	for i := range out {
		out[i] = strings.TrimSpace(out[i])
	}
	return out
}

// Label is the class's name: its label, or its number.
func (m *Model) Label(class int) string {
	if m.Labels == nil {
		return strconv.Itoa(class)
	}
	return m.Labels[class]
}

// fitLabels checks that there is one label for each class. Of a single Sigmoid's two
// classes the second may go without.
func (m *Model) fitLabels() error {
	n := m.Graph.Classes()
	if m.Graph.Decision() == nn.Binary && len(m.Labels) == 1 {
		m.Labels = append(m.Labels, "not "+m.Labels[0])
	}
	if m.Labels != nil && len(m.Labels) != n {
		return fmt.Errorf("%d labels for a model of %d classes", len(m.Labels), n)
	}
	return nil
}

// Target reads -target, whose classes may be called by number or by name.
func (m *Model) Target(text string) (lrp.Target, error) {
	if numbered, ok := m.numbered(text); ok {
		text = numbered
	}
	t, err := lrp.ParseTarget(text, m.Graph)
	if err != nil && m.Labels != nil {
		return t, fmt.Errorf("%w; nor is it one of the %d labels%s", err, len(m.Labels), lrp.Suggestion(text, m.Labels))
	}
	return t, err
}

// numbered writes numbers for the names of classes in a target: "cat", "cat-dog",
// "odds:cat". A name may hold signs itself.
func (m *Model) numbered(text string) (string, bool) {
	if rest, ok := strings.CutPrefix(text, "odds:"); ok {
		number, ok := m.numbered(rest)
		return "odds:" + number, ok
	}
	if class := m.Class(text); class >= 0 {
		return strconv.Itoa(class), true
	}
	for at, r := range text {
		if at == 0 || r != '+' && r != '-' {
			continue
		}
		first := m.Class(text[:at])
		if first < 0 {
			continue
		}
		if rest, ok := m.numbered(text[at+1:]); ok {
			return strconv.Itoa(first) + string(r) + rest, true
		}
	}
	return text, false
}

// Class is the number of the class of that name, or of that number; −1 if there is
// none. Upper and lower case are the same, and of a label such as "tench, Tinca tinca"
// the first name will do.
func (m *Model) Class(name string) int {
	name = strings.TrimSpace(name)
	found := -1
	for i, label := range m.Labels {
		first, _, _ := strings.Cut(label, ",")
		switch {
		case label == name:
			return i
		case found < 0 && (strings.EqualFold(label, name) || strings.EqualFold(first, name)):
			found = i
		}
	}
	if n, err := strconv.Atoi(name); found < 0 && err == nil && n >= 0 && n < m.Graph.Classes() {
		return n
	}
	return found
}
