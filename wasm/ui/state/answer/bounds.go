package answer

import "lrpexplainer/wasm/ui/state/question"

// PixelBounds are what the visitor has set, or the model's; empty if neither says.
func (a *Answer) PixelBounds(set *question.Bounds) question.Bounds {
	switch {
	case set != nil:
		return *set
	case a.Model != nil && a.Model.Bounds != nil:
		return *a.Model.Bounds
	}
	return question.Bounds{}
}

// InputChannels is how many channels the model's input has; the range of a model says
// so, its shape may have them last or not at all.
func (m *Model) InputChannels() int {
	if m.Bounds != nil {
		return len(m.Bounds.Low)
	}
	if shape := m.InputShape; len(shape) == 4 {
		return min(shape[1], shape[3])
	}
	return 1
}

// Renew makes the explanation that is shown one of next, which is the same picture.
func (a *Answer) Renew(next *question.Input) *question.Explaining {
	e := a.Shown()
	if e == nil {
		return nil
	}
	same := *e
	same.Input = next
	a.Explanation = &same
	return &same.Asked
}
