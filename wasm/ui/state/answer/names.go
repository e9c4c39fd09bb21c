package answer

import "strings"

// NodeName is what a node is called in its file.
func (a *Answer) NodeName(index int) string {
	if n := a.Node(index); n != nil {
		return n.Name
	}
	return ""
}

// LayerTitle is what a layer is called on the page: its own name in short, so that no two
// are called the same; the last one has the class's name.
func (a *Answer) LayerTitle(index int) string {
	n := a.Node(index)
	switch {
	case n == nil:
		return ""
	case n.Role == "input":
		return "pixels"
	case index == a.Model.Logits:
		return a.ExplainedLabel()
	}
	if m := a.Model; m.called == nil { // once, for there may be thousands
		m.called = make(map[string]int, len(m.Nodes))
		for i := range m.Nodes {
			m.called[shortName(&m.Nodes[i])]++
		}
	}
	title := shortName(n)
	if a.Model.called[title] > 1 {
		return n.Name
	}
	return title
}

// shortName is a node's name without what exporters write around it: of
// “/layer1/layer1.0/conv1/Conv” it is “layer1.0.conv1”.
func shortName(n *Node) string {
	parts := strings.FieldsFunc(n.Name, func(r rune) bool { return r == '/' })
	if last := len(parts) - 1; last > 0 && strings.HasPrefix(parts[last], n.Kind) {
		parts = parts[:last]
	}
	var short []string
	for i, p := range parts {
		if i+1 < len(parts) && strings.HasPrefix(parts[i+1], p) {
			continue
		}
		short = append(short, p)
	}
	return strings.Join(short, ".")
}
