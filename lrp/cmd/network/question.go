package network

import (
	"errors"
	"fmt"

	"lrpexplainer/lrp"
	"lrpexplainer/lrp/survey"
)

// Question is what a survey asks of every picture, as the flags say it.
type Question struct {
	Rules      string // see [Composite]
	Target     string // "label", or see [Model.Target]
	Box        string // see [Model.Bounds]
	Descriptor survey.Descriptor
}

// Survey is the survey that asks the question of this network.
func (m *Model) Survey(q Question) (*survey.Survey, error) {
	composite, err := Composite(q.Rules)
	if err != nil {
		return nil, err
	}
	bounds, err := m.Bounds(q.Box)
	if err != nil {
		return nil, err
	}
	s := &survey.Survey{Descriptor: q.Descriptor, ChannelsLast: m.Spec.Layout == "NHWC"}
	s.Plan, err = composite.Plan(m.Graph, bounds)
	var missing *lrp.NoBoundsError
	if errors.As(err, &missing) {
		return nil, fmt.Errorf("%w; give them with -box LOW,HIGH", err)
	}
	if err != nil {
		return nil, err
	}
	if q.Target == "label" {
		s.ByLabel = true
	} else if s.Target, err = m.Target(q.Target); err != nil {
		return nil, fmt.Errorf("-target: %w", err)
	}
	if err := s.Check(); err != nil {
		return nil, fmt.Errorf("-target: %w", err)
	}
	return s, nil
}
