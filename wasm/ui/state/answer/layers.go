package answer

import (
	"math"
	"strconv"
	"strings"

	"lrpexplainer/wasm/number"
	"lrpexplainer/wasm/ui/state/question"
)

// Row is a tile of the layers' strip, or of a layer's channels.
type Row struct {
	*Layer
	Title string  // of a channel; that of a layer is among its words
	Part  float64 // |sum| as a part of the largest, 0 to 1
}

// Rows are the tiles of the layers' strip, in the order of the forward pass.
func (a *Answer) Rows() []Row {
	if a.Explanation == nil {
		return nil
	}
	return rowsOf(a.Explanation.Layers)
}

// Words are what a tile of the strip says. There may be thousands of tiles of which few are
// in sight, so each is asked for its words when it is shown.
type Words struct {
	Title   string
	Symbol  string // of the rule by which the layer hands on what it received
	Stayed  string // what the layer kept, in two words; "" where that is next to nothing
	Account string // what became of what it received, in a sentence
}

// Words are those of a layer.
func (a *Answer) Words(node int) Words {
	w := Words{Title: a.LayerTitle(node)}
	if entry, ok := a.Explanation.EntryOf(node); ok {
		w.Symbol, w.Stayed, w.Account = entry.Symbol, a.stayed(entry), a.account(entry)
	}
	return w
}

// EntryOf is what became of what a node received.
func (e *Explanation) EntryOf(node int) (Entry, bool) {
	if e.entries == nil {
		e.entries = make(map[int]int, len(e.Ledger))
		for i, l := range e.Ledger {
			e.entries[l.Node] = i
		}
	}
	i, ok := e.entries[node]
	if !ok {
		return Entry{}, false
	}
	return e.Ledger[i], true
}

// ChannelRows are the tiles of the channels of the layer that is open.
func (a *Answer) ChannelRows() []Row {
	e := a.Explanation
	rows := rowsOf(e.ByChannel)
	largest := 0.0
	for _, v := range e.Channels.Sums {
		largest = max(largest, math.Abs(float64(v)))
	}
	for i := range rows {
		rows[i].Title, rows[i].Part = strconv.Itoa(rows[i].Node), part(rows[i].Sum, largest)
		if a.Node(e.Channels.Node).OfTokens() {
			rows[i].Title = "token " + rows[i].Title
		}
	}
	return rows
}

func rowsOf(layers []Layer) []Row {
	largest := 0.0
	for _, l := range layers {
		largest = max(largest, math.Abs(l.Sum))
	}
	rows := make([]Row, len(layers))
	for i := range layers {
		rows[i] = Row{Layer: &layers[i], Part: part(layers[i].Sum, largest)}
	}
	return rows
}

func part(sum, largest float64) float64 {
	if largest == 0 {
		return 0
	}
	return math.Abs(sum) / largest
}

// Node is a node of the model, nil if it has none of that index.
func (a *Answer) Node(index int) *Node {
	if a.Model == nil {
		return nil
	}
	nodes := a.Model.Nodes
	if index >= 0 && index < len(nodes) && nodes[index].Index == index { // as all are numbered
		return &nodes[index]
	}
	for i := range nodes {
		if nodes[i].Index == index {
			return &nodes[i]
		}
	}
	return nil
}

// OfTokens reports whether the node's output is (1,T,C): C values for each of T tokens.
func (n *Node) OfTokens() bool {
	return len(n.Shape) == 3 && n.Shape[0] == 1 && n.Role != "softmax"
}

// PartName is what a layer is opened into: "channel", "token", or "head" of attention.
func (a *Answer) PartName(node int) string {
	switch n := a.Node(node); {
	case n == nil:
	case n.Role == "softmax":
		return "head"
	case n.OfTokens():
		return "token"
	}
	return "channel"
}

// TokensTitle says what the squares beside the patches are.
func (l *Layer) TokensTitle() string {
	title := "Class token:"
	if len(l.Tokens) > 1 {
		title = "Class tokens:"
	}
	for _, v := range l.Tokens {
		title += " " + number.Significant(float64(v), 3)
	}
	return title
}

// LayerOf is a node's map, nil if it has none.
func (e *Explanation) LayerOf(node int) *Layer {
	for i := range e.Layers {
		if l := &e.Layers[i]; l.Node == node {
			return l
		}
	}
	return nil
}

// ConditionsLabel is "channel 3 of conv2_1".
func (a *Answer) ConditionsLabel(conditions []question.Condition) string {
	var parts []string
	for _, c := range conditions {
		var names []string
		for _, ch := range c.Channels {
			names = append(names, strconv.Itoa(ch))
		}
		part := a.PartName(c.Node)
		text := part + " " + names[0]
		switch n := len(names); {
		case n > 4:
			text = strconv.Itoa(n) + " " + part + "s"
		case n > 1:
			text = part + "s " + strings.Join(names[:n-1], ", ") + " and " + names[n-1]
		}
		parts = append(parts, text+" of "+a.LayerTitle(c.Node))
	}
	return strings.Join(parts, ", then ")
}

// Place is "channel 3, x 5, y 7", "channel 3, token 8", or the number in a layer without either.
func (a *Answer) Place(node, index int) string {
	n := a.Node(node)
	shape := n.Shape
	if n.OfTokens() {
		return "channel " + strconv.Itoa(index%shape[2]) + ", token " + strconv.Itoa(index/shape[2])
	}
	if len(shape) != 4 {
		return strconv.Itoa(index)
	}
	plane := shape[2] * shape[3]
	at := index % plane
	return "channel " + strconv.Itoa(index/plane) + ", x " + strconv.Itoa(at%shape[3]) + ", y " + strconv.Itoa(at/shape[3])
}

// RuleOf is the rule of a layer, and where it is at work; without that layer it is the one
// that most layers with weights have.
func (a *Answer) RuleOf(layer int) (rule, where string) {
	if a.Explanation == nil {
		return "", ""
	}
	uses := map[string]int{}
	for _, entry := range a.Explanation.Rules {
		if entry.Node == layer {
			return entry.Rule, "in " + a.NodeName(entry.Node)
		}
		if node := a.Node(entry.Node); node == nil || !node.Weights {
			continue
		}
		if uses[entry.Rule]++; uses[entry.Rule] > uses[rule] {
			rule = entry.Rule
		}
	}
	if len(uses) == 1 {
		return rule, "in every layer"
	}
	return rule, "in most layers"
}
